"""Who works in an organisation: invitations, roles, departures, absences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.people.domain.memberships import RoleOf
from cantou.core.people.domain.rights import DEPUTY, MAYOR, OPERATOR, PLATFORM_TITLES, REGIE, SUPPORT
from cantou.core.registry import services
from cantou.core.web.idempotency import KeyField

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cantou.core.people.models import Person

HINTS = {
    "admin": gettext_lazy("Équipe, services, couleurs, messages, journal : tout ce qui se règle."),
    "agent": gettext_lazy("Crée des comptes au guichet, lit les messages envoyés et les statistiques."),
    REGIE: gettext_lazy("Encaisse, rembourse, arrête les comptes de la régie : qui est nommé régisseur."),
    MAYOR: gettext_lazy("Signe les arrêtés, les décisions et les conventions, depuis son téléphone."),
    DEPUTY: gettext_lazy("Signe par délégation du maire : seulement qui en a reçu l’arrêté."),
    OPERATOR: gettext_lazy("Ouvre des communes, suit l’usage et la santé de la plateforme."),
    SUPPORT: gettext_lazy("Travaille à la place d’un agent qui le demande, pour quelques heures."),
}
_OF_OPERATOR = {OPERATOR, SUPPORT}
_TODAY = {"type": "date", "class": "mid"}


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """One box: a role, and what it allows."""

    value: str
    title: str
    hint: str


def role_choices(*, offered: Collection[str], operator: bool) -> list[tuple[str, list[RoleChoice]]]:
    """(service, its roles): the house's own first, then those of the services that the organisation provides."""
    house = [
        RoleChoice(f":{role}", str(title), str(HINTS[role]))
        for role, title in PLATFORM_TITLES.items()
        if operator or role not in _OF_OPERATOR
    ]
    found = [(_("Organisme"), house)]
    for manifest in services():
        if manifest.id in offered:
            titles = {permission.id: permission.title for permission in manifest.permissions}
            found.append(
                (
                    _(manifest.title),
                    [
                        RoleChoice(
                            f"{manifest.id}:{role.id}",
                            _(role.title),
                            ", ".join(_(titles[name]) for name in role.permissions),
                        )
                        for role in manifest.roles
                    ],
                )
            )
    return found


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Rôles"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Cochez au moins un rôle. Pour n’en garder aucun : « Un agent part ».")
        },
    )

    def __init__(
        self, *args: Any, groups: list[tuple[str, list[RoleChoice]]], held: Iterable[str] = (), **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"roles": list(held)}
        super().__init__(*args, **kwargs)
        self.groups = groups
        field: Any = self.fields["roles"]
        field.choices = [(choice.value, choice.title) for _title, choices in groups for choice in choices]

    @property
    def chosen(self) -> set[str]:
        return set(self["roles"].value() or [])

    @property
    def wanted(self) -> list[RoleOf]:
        return [RoleOf.parse(text) for text in self.cleaned_data["roles"]]


class _WhoForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Prénom et nom"), max_length=160)
    email = forms.CharField(
        label=gettext_lazy("Adresse électronique"),
        help_text=gettext_lazy(
            "Laissez vide si la personne n’en a pas : vous imprimerez une carte à lui remettre en main propre."
        ),
        required=False,
        max_length=254,
        widget=forms.TextInput({"type": "email", "autocomplete": "off"}),
    )
    key = KeyField()

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if email:
            try:
                validate_email(email)
            except ValidationError as error:
                raise ValidationError(
                    _("Cette adresse électronique n’est pas complète. Exemple : prenom.nom@exemple.fr.")
                ) from error
        return email


class InviteForm(_WhoForm, RolesForm):
    field_order = ["name", "email", "roles"]


class AdministratorForm(_WhoForm):
    """The first one of an organisation, by the operator."""


class _ColleagueField(forms.ChoiceField):
    """A colleague by handle; gives back the key."""

    def offer(self, colleagues: Iterable[Person], *, nobody: str) -> None:
        self.known = {person.handle: person.pk for person in colleagues}
        self.choices = [("", nobody), *((person.handle, str(person)) for person in colleagues)]

    def clean(self, value: Any) -> int | None:
        return self.known.get(super().clean(value))


class DepartureForm(forms.Form):
    successor = _ColleagueField(label=gettext_lazy("Ses dossiers vont à"), required=False)

    def __init__(self, *args: Any, colleagues: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["successor"]
        field.offer(colleagues, nobody=_("personne : ils seront à confier"))


class AbsenceForm(forms.Form):
    person = _ColleagueField(label=gettext_lazy("Qui s’absente"))
    starts_on = forms.DateField(
        label=gettext_lazy("Premier jour"), widget=forms.DateInput(_TODAY, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Dernier jour"), widget=forms.DateInput(_TODAY, format="%Y-%m-%d")
    )
    substitute = _ColleagueField(
        label=gettext_lazy("Qui prend le relais"),
        help_text=gettext_lazy(
            "Ses dossiers paraîtront dans « Les miens » de ce collègue, le temps de l’absence."
        ),
        required=False,
    )
    key = KeyField()

    def __init__(self, *args: Any, colleagues: list[Person], only: int | None = None, **kwargs: Any) -> None:
        """`only`: this person speaks of their own absences alone."""
        today = timezone.localdate()
        kwargs["initial"] = {"starts_on": today, "ends_on": today}
        super().__init__(*args, **kwargs)
        who: Any = self.fields["person"]
        relay: Any = self.fields["substitute"]
        relay.offer([person for person in colleagues if person.pk != only], nobody=_("personne"))
        who.offer([person for person in colleagues if only in (None, person.pk)], nobody=_("choisissez…"))
        if only is not None:
            mine = next((person for person in colleagues if person.pk == only), None)
            self.initial["person"] = mine.handle if mine else ""
            who.widget = forms.HiddenInput()
