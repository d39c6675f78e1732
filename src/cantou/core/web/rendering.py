"""How Django draws a form: ``FORM_RENDERER = "cantou.core.web.rendering.Renderer"``."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Our templates for a form and a field; the widgets remain Django's own."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
