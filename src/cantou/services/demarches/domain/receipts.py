"""The acknowledgement of receipt: what the law wants in it (CRPA L112-3, R112-5; to be checked by a lawyer)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import spoken
from cantou.core.web.days import date_format
from cantou.services.demarches.domain.clocks import silence_words

if TYPE_CHECKING:
    from cantou.services.demarches.models import Case


def receipt_words(case: Case) -> str:
    """Line by line: the day, who treats it and how to reach them, the day when silence decides and what it decides,
    what can be done then. The words of the day of filing: they are kept with the case.
    """
    day = date_format(timezone.localdate(case.filed_at), "j F Y")
    what = {"title": case.demarche.title, "day": day, "reference": spoken(case.reference)}
    lines = [_("« %(title)s » : demande reçue le %(day)s, sous la référence %(reference)s.") % what]
    lines.append(_office(case))
    silence = silence_words(case.clock, case.decide_on)
    if silence:
        lines.append(silence)
        lines.append(_("Ce jour change si des pièces manquent : la mairie vous le dira."))
    if case.clock.get("silence") == "accord":
        lines.append(_("La mairie vous donne alors, si vous la demandez, une attestation de cet accord."))
    if case.clock.get("silence") == "rejet":
        lines.append(
            _("Un refus, même né du silence, se conteste dans les deux mois : devant la mairie, puis devant "
              "le tribunal administratif.")
        )  # fmt: skip
    return "\n".join(filter(None, lines))


def _office(case: Case) -> str:
    body = case.organisation
    name = f"{body.name}, {case.demarche.office}" if case.demarche.office else body.name
    where = ", ".join(body.address.splitlines()) if body.address else ""
    phone = show_phone(body.phone) if body.phone else ""
    reached = ", ".join(filter(None, (name, where, phone, body.email)))
    return _("Service chargé du dossier : %(who)s.") % {"who": reached}
