"""Cards that a case writes, or takes for itself alone (docs/adr/0215)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.forms.domain.cards import create_cards, put_card, take_card
from cantou.core.forms.models import CardModel
from cantou.services.demarches.domain.hearing import awaits, hear

if TYPE_CHECKING:
    from cantou.services.demarches.models import Case, Effect

VALUE, LABEL = "fiche", "nom"
"""Of what a workflow writes on a card: what names it, and what people read. All else is its data."""


def named(text: str) -> str:
    """« a 12 » and « A-12 » are one card."""
    return re.sub(r"[^\w]+", "-", text.upper()).strip("-")[:200]


def take(case: Case, one: Effect) -> str:
    """The case hears at once whether it has it."""
    if not awaits(case, one.action, one.number):
        return ""  # It went on meanwhile: nothing is taken for nobody.
    value = named(str(one.body["card"]))
    if not value:
        return _("Choisir, puis reprendre : %(what)s") % {"what": one.body["label"]}
    model = _model(case, str(one.body["what"]), is_public=True)
    has = take_card(model=model, value=value, label=value, by=f"case:{case.pk}")
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
    put_card(model=model, value=value, label=label[:500], data={**values, "dossier": case.reference})
    return ""


def _model(case: Case, key: str, *, is_public: bool) -> CardModel:
    found = CardModel.objects.filter(organisation_id=case.organisation_id, key=key).first()
    return found or create_cards(key=key, title=key.replace("_", " ").capitalize(), is_public=is_public)
