"""Cards that a case writes, or takes for itself alone (docs/adr/0215)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _

from cantou.core.forms.domain.cards import create_cards, put_card, take_card
from cantou.core.forms.models import Card, CardModel
from cantou.services.demarches.domain.hearing import awaits, hear

if TYPE_CHECKING:
    from cantou.services.demarches.models import Case, Effect

VALUE, LABEL = "fiche", "nom"
"""Of what a workflow writes on a card: what names it, and what people read. All else is its data."""


def named(text: str) -> str:
    """« a 12 », « A12 » and « A-012 » are one card; « A 1 12 » and « A 11 2 » are two."""
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(each for each in letters if not unicodedata.combining(each)).upper()
    parts = re.findall(r"[^\W\d_]+|\d+", plain)
    return "-".join(part.lstrip("0") or "0" if part.isdecimal() else part for part in parts)[:200]


def _written_as(model: CardModel, name: str) -> str:
    """How the referential itself writes that name; one that is taken first, where it has two spellings."""
    mine = Card.objects.filter(organisation_id=model.organisation_id, model=model)
    ordered = mine.order_by(F("archived_at").asc(nulls_last=True), "pk")
    found = list(ordered.values_list("value", "label"))
    for place in (0, 1):
        for one in found:
            if named(one[place]) == name:
                return str(one[0])
    return name


def take(case: Case, one: Effect) -> str:
    """The case hears at once whether it has it."""
    if not awaits(case, one.action, one.number):
        return ""  # It went on meanwhile: nothing is taken for nobody.
    said = str(one.body["card"]).strip()
    if not named(said):
        hear(case, action=one.action, number=one.number, outcome="gone")  # Else it would wait for ever.
        return _("Choisir, puis reprendre : %(what)s") % {"what": one.body["label"]}
    model = _model(case, str(one.body["what"]), is_public=True)
    value = _written_as(model, named(said))
    has = take_card(model=model, value=value, label=said[:500], by=f"case:{case.pk}")
    hear(case, action=one.action, number=one.number, outcome="taken" if has else "gone")
    return ""


def write(case: Case, one: Effect) -> str:
    """The card of this name says what the case says now: written the first time, changed the next."""
    values = dict(one.body.get("values", {}))
    value = named(values.pop(VALUE, ""))
    if not value:
        return _("Écrire une fiche dans « %(what)s »") % {"what": one.body["what"]}
    label = values.pop(LABEL, "") or value
    model = _model(case, str(one.body["what"]), is_public=False)
    value = _written_as(model, value)
    put_card(model=model, value=value, label=label[:500], data={**values, "dossier": case.reference})
    return ""


def _model(case: Case, key: str, *, is_public: bool) -> CardModel:
    found = CardModel.objects.filter(organisation_id=case.organisation_id, key=key).first()
    return found or create_cards(key=key, title=key.replace("_", " ").capitalize(), is_public=is_public)
