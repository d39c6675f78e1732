"""What is printed of the acts: the act itself, the certificate of its display, the list for the door."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine.words import day as full_day
from cantou.core.booking.engine.words import moment
from cantou.core.organisations.models import Organisation
from cantou.core.web.pdf import make_pdf
from cantou.services.site.domain.act_queries import checks_of
from cantou.services.site.engine.text import render
from cantou.services.site.importing import markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from cantou.services.site.models import Act, ActCheck

PRINT = Path(__file__).parents[1] / "print"
MOST_LINES = 400
"""Of the ledger on a certificate: more than a year of days."""


def full_moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{full_day(local.date())} à {local:%H} h {local:%M} min {local:%S} s"


def name_of(organisation: int) -> str:
    return Organisation.objects.values_list("name", flat=True).get(pk=organisation)


def act_pdf(act: Act) -> bytes:
    """Raises ValidationError where the text is too long to be set: a PDF is then to be given."""
    read = markup.read(str(render(act.text)), has_codes=False)
    if read.is_cut:
        raise ValidationError({"text": _("Ce texte est trop long\u00a0: déposez l’acte en PDF.")})
    asked = act.asked_at or timezone.now()
    values = {
        "by": name_of(act.organisation_id),
        "nature": str(act.get_nature_display()),
        "number": act.number,
        "title": act.title,
        "decided": full_day(act.decided_on),
        "author": f"{act.author_name}, {act.author_capacity}",
        "posted": full_day(timezone.localtime(asked).date()),
        "version": act.version,
        "correction": act.correction,
        "blocks": [{"kind": one.kind, "lines": list(one.lines)} for one in read.blocks],
    }
    return make_pdf((PRINT / "act.typ").read_bytes(), name="values", values=values)


def certificate_pdf(*, act: Act, url: str) -> bytes:
    """What was on line, since when, and what was found each day. Of an act that has been on line."""
    assert act.posted_at is not None
    assert act.shown_until is not None
    checks = list(checks_of(act)[:MOST_LINES])
    values = {
        "by": name_of(act.organisation_id),
        "nature": str(act.get_nature_display()),
        "number": act.number,
        "title": act.title,
        "decided": full_day(act.decided_on),
        "author": f"{act.author_name}, {act.author_capacity}",
        "posted": full_moment(act.posted_at),
        "until": full_day(act.shown_until),
        "state": state_words(act),
        "digest": bytes(act.digest or b"").hex(),
        "size": act.size,
        "url": url,
        "made": full_moment(timezone.now()),
        "good": sum(one.is_good for one in checks),
        "bad": sum(not one.is_good for one in checks),
        "checks": [_line(one) for one in checks],
    }
    return make_pdf((PRINT / "certificate.typ").read_bytes(), name="values", values=values)


def state_words(act: Act) -> str:
    """Where its display stands, in one sentence."""
    assert act.shown_until is not None
    if act.withdrawn_at is not None:
        said = _("Il a été retiré le %(at)s, pour cette raison\u00a0: %(why)s")
        return said % {"at": full_moment(act.withdrawn_at), "why": act.withdrawn_reason}
    if timezone.localdate() <= act.shown_until:
        return _("Son affichage est en cours, jusqu’au %(day)s inclus.") % {"day": full_day(act.shown_until)}
    return _("Son affichage légal a duré jusqu’au %(day)s. L’acte est resté en ligne depuis.") % {
        "day": full_day(act.shown_until)
    }


def _line(one: ActCheck) -> dict[str, str]:
    from cantou.services.site.domain.act_checks import TROUBLES

    return {
        "at": f"{timezone.localtime(one.at):%d/%m/%Y %H:%M:%S}",
        "digest": bytes(one.digest).hex()[:16] + "…" if one.digest else "–",
        "said": _("conforme") if one.is_good else str(TROUBLES.get(one.trouble, one.trouble)),
    }


def door_pdf(*, acts: Iterable[Act], by: Sequence[str], url: str) -> bytes:
    values: dict[str, Any] = {
        "by": ", ".join(by),
        "made": moment(timezone.now()),
        "url": url,
        "acts": [
            {
                "nature": str(act.get_nature_display()),
                "number": act.number,
                "title": act.title,
                "decided": full_day(act.decided_on),
                "posted": full_day(timezone.localtime(act.posted_at).date()) if act.posted_at else "",
                "until": full_day(act.shown_until) if act.shown_until else "",
            }
            for act in acts
        ],
    }
    return make_pdf((PRINT / "door.typ").read_bytes(), name="values", values=values)
