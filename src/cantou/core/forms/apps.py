from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "cantou.core.forms"
    label = "core_forms"  # Django has one called so already.

    def ready(self) -> None:
        from cantou.core.forms.domain.privacy import PERSONAL_DATA
        from cantou.core.people.domain.personal_data import add_room

        add_room("forms", "Formulaires", PERSONAL_DATA)
