from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.services.salles.desk.forms.fields import number
from cantou.services.salles.domain.lending import Counted
from cantou.services.salles.portal.forms.asking import LineField
from cantou.services.salles.portal.forms.loans import DatesForm, LoanForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cantou.services.salles.models import Association, LoanLine


class DeskLoanForm(LoanForm):
    """The same, typed for somebody: an association of the list, confirmed at once if one likes."""

    name_label = _("Nom de la personne")
    association = forms.ChoiceField(label=_("Association"), required=False)
    confirmed = forms.BooleanField(label=_("Confirmer tout de suite"), required=False, initial=True)

    def __init__(self, *args: Any, associations: Iterable[Association], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.associations = {str(one.pk): one for one in associations}
        named = [(key, one.name) for key, one in self.associations.items()]
        self.fields["association"].choices = [("", _now("Aucune")), *named]  # type: ignore[attr-defined]
        for name, label in (
            ("phone", _now("Son téléphone")),
            ("email", _now("Son adresse électronique")),
            ("postal", _now("Son adresse postale")),
            ("wants", _now("Comment la prévenir")),
            ("label", _now("Ou une association qui n’est pas dans la liste")),
        ):
            self.fields[name].label = label
        self.fields["last"].help_text = _now("Le jour où tout est rapporté.")
        wants: Any = self.fields["wants"]
        wants.choices = [(key, title if key else _now("Ne pas la prévenir")) for key, title in wants.choices]

    @property
    def known(self) -> Association | None:
        return self.associations.get(self.cleaned_data["association"])


class KeepBackForm(DatesForm):
    """Days on which none of it is lent."""

    longest, too_long = timedelta(days=366), _("Un an au plus en une fois.")

    cle = KeyField()
    why = LineField(
        label=_("Raison"), max_length=120, help_text=_("Réparation, inventaire… Tout le monde la lit.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last"].help_text = _now("Ce jour compris.")


class BackForm(forms.Form):
    """What came back: nothing written is all there, and whole."""

    def __init__(self, *args: Any, lines: Sequence[LoanLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            what = line.item.title
            self.fields[f"missing_{line.pk}"] = number(
                _now("%(what)s, manquants") % {"what": what}, most=line.quantity, required=False
            )
            self.fields[f"damaged_{line.pk}"] = number(
                _now("%(what)s, abîmés") % {"what": what}, most=line.quantity, required=False
            )
            self.fields[f"note_{line.pk}"] = LineField(
                label=_now("%(what)s, remarque") % {"what": what}, max_length=200, required=False
            )

    @property
    def rows(self) -> list[tuple[LoanLine, list[forms.BoundField]]]:
        return [
            (line, [self[f"{part}_{line.pk}"] for part in ("missing", "damaged", "note")])
            for line in self.lines
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for line in self.lines:
            wrong = (values.get(f"missing_{line.pk}") or 0) + (values.get(f"damaged_{line.pk}") or 0)
            if wrong > line.quantity:
                self.add_error(f"missing_{line.pk}", _now("C’est plus que ce qui a été prêté."))
        return values

    @property
    def counted(self) -> dict[int, Counted]:
        given = self.cleaned_data
        return {
            line.pk: Counted(
                missing=given[f"missing_{line.pk}"] or 0,
                damaged=given[f"damaged_{line.pk}"] or 0,
                note=given[f"note_{line.pk}"],
            )
            for line in self.lines
        }
