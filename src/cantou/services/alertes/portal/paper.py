"""A4: PDF/UA, made by typst. An exercise is another poster: another colour, a band that says so, above and below."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import segno
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine.words import moment
from cantou.core.web.pdf import make_pdf
from cantou.services.alertes.domain.wording import label_of, places
from cantou.services.alertes.engine import words

if TYPE_CHECKING:
    from cantou.services.alertes.models import Alert

TEMPLATE = Path(__file__).parents[1] / "print" / "poster.typ"


def poster_pdf(*, alert: Alert, url: str) -> bytes:
    """Of a message with its infos and areas."""
    info, is_cancel = alert.infos.all()[0], alert.msg_type == words.CANCEL
    lines = [] if is_cancel else [line.strip() for line in info.instruction.splitlines() if line.strip()]
    values = {
        "exercise": alert.is_exercise,
        "over": is_cancel,
        "mark": alert.mark,
        "note": _("Ceci n’est pas une alerte réelle."),
        "label": label_of(alert.msg_type),
        "title": info.headline,
        "where": places(info),
        "text": alert.note if is_cancel else info.description,
        "do": lines,
        "until": ""
        if is_cancel
        else _("Jusqu’au %(when)s") % {"when": moment(timezone.localtime(info.expires))},
        "contact": info.contact,
        "by": info.sender_name,
        "made": moment(timezone.localtime(alert.sent)),
        "url": url,
        "square": _square(url),
    }
    return make_pdf(TEMPLATE.read_bytes(), name="values", values=values)


def _square(url: str) -> str:
    file = BytesIO()
    segno.make(url, error="m", micro=False).save(file, kind="svg", border=2, xmldecl=False)
    return file.getvalue().decode()
