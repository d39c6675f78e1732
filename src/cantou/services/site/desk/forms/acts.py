from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.files.engine.sniff import FileType
from cantou.core.files.forms import UploadsField
from cantou.core.web.idempotency import KeyField
from cantou.services.site.models import Nature

if TYPE_CHECKING:
    from cantou.core.files.domain.incoming import Incoming
    from cantou.services.site.models import Act

MONTHS = [(2, _("2 mois, comme la loi le demande")), (3, _("3 mois")), (6, _("6 mois")), (12, _("un an"))]
FIELDS = ("nature", "number", "title", "decided_on", "author_name", "author_capacity", "text", "months")


class ActForm(forms.Form):
    nature = forms.ChoiceField(label=_("Nature"), choices=Nature.choices)
    number = forms.CharField(
        label=_("Numéro"), max_length=40, required=False, help_text=_("Par exemple : 2026-042.")
    )
    title = forms.CharField(label=_("Objet"), max_length=300)
    decided_on = forms.DateField(
        label=_("Date de la séance ou de la signature"),
        widget=forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d"),
    )
    author_name = forms.CharField(label=_("Prénom et nom de l’auteur"), max_length=120)
    author_capacity = forms.CharField(
        label=_("Sa qualité"), max_length=120, help_text=_("« maire », « premier adjoint »…")
    )
    document = UploadsField(
        label=_("L’acte signé, en PDF"),
        accept=frozenset({FileType.PDF}),
        most=1,
        required=False,
        help_text=_("Avec ses annexes, 25 Mo au plus. Sans PDF, il est fait à partir du texte."),
    )
    text = forms.CharField(
        label=_("Texte intégral"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Lu sur la page et trouvé par la recherche. Une ligne vide sépare deux paragraphes."),
    )
    months = forms.TypedChoiceField(label=_("Durée d’affichage"), choices=MONTHS, coerce=int, initial=2)
    cle = KeyField()

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    @property
    def incoming(self) -> Incoming | None:
        files: list[Incoming] = self.cleaned_data["document"]
        return files[0] if files else None


def initial_of(act: Act) -> dict[str, Any]:
    return {name: getattr(act, name) for name in FIELDS}


class PostForm(forms.Form):
    """What nobody can take back is asked once more."""

    checked = forms.BooleanField(
        label=_(
            "Ce n’est pas une décision individuelle, et aucune donnée personnelle n’y reste qu’il faudrait cacher"
        ),
        error_messages={"required": _("Relisez l’acte, puis cochez cette case.")},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Pour quelle raison ?"),
        max_length=300,
        help_text=_("Elle est lue par tous sur la page de l’acte : n’y nommez personne."),
        error_messages={"required": _("Dites pourquoi, en une phrase.")},
    )
