import pytest
from django.template import engines
from django_cotton.compiler_regex import CottonCompiler

from cantou.core.web.templatetags.look import asset, attributes


def draw(source, **context):
    return engines["django"].from_string(CottonCompiler().process(source)).render(context)


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ({}, ""),
        ({"name": "act", "value": "1"}, ' name="act" value="1"'),
        ({"disabled": True, "hidden": False, "title": None}, " disabled"),
        ({"title": '"><script>'}, ' title="&quot;&gt;&lt;script&gt;"'),
    ],
)
def test_attributes_are_escaped(given, printed):
    assert attributes(given) == printed


def test_a_text_typed_by_someone_cannot_close_the_attribute_of_a_component():
    drawn = draw('<c-button :title="typed">Envoyer</c-button>', typed='x" autofocus onfocus="alert(1)')
    assert 'title="x&quot; autofocus onfocus=&quot;alert(1)"' in drawn


def test_a_component_does_not_see_the_page_around_it():
    assert "danger" not in draw('<c-button type="button">Non</c-button>', kind="danger", icon="bin")


def test_an_asset_has_an_address_even_without_a_manifest(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    assert asset("cantou/app.css") == "/static/cantou/app.css"
