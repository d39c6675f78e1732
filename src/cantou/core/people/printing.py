"""The card that somebody without an e-mail address takes home: one page, PDF/UA, to cut out and fold."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.addresses import platform_url
from cantou.core.web.days import date_format
from cantou.core.web.pdf import make_pdf

if TYPE_CHECKING:
    from cantou.core.people.domain.cards import PrintedCard
    from cantou.core.people.models import Mandate

MANDATE = Path(__file__).with_name("print") / "mandate.typ"
TEMPLATE = Path(__file__).with_name("print") / "card.typ"


def card_pdf(card: PrintedCard, *, counter: str = "") -> bytes:
    """`counter` is the organisation that hands it over. The code stands after a # in the square: no server logs it."""
    url = platform_url("people_card")
    values = {
        "name": card.person.get_full_name() or card.person.handle,
        "code": card.spoken,
        "number": card.number,
        "url": _readable(url),
        "expires": date_format(timezone.localtime(card.expires_at), "j F Y"),
        "counter": counter,
        "square": _square(f"{url}#{card.code}"),
    }
    return make_pdf(TEMPLATE.read_bytes(), name="card", values=values)


def mandate_pdf(mandate: Mandate) -> bytes:
    """To sign, and to keep: what it says, how to end it, the square by which the mairie finds it again."""
    counter = mandate.counter
    agreed = ""
    if mandate.consented_at is not None:
        day = date_format(timezone.localtime(mandate.consented_at), "j F Y")
        agreed = _("Accord donné le %(day)s.") % {"day": day}
    values = {
        "number": mandate.number,
        "text": mandate.text,
        "written": date_format(timezone.localtime(mandate.written_at), "j F Y"),
        "counter": counter.name if counter is not None else _("votre mairie"),
        "phone": show_phone(counter.phone) if counter is not None else "",
        "sms": show_phone(settings.SMS_NUMBER) if settings.SMS_NUMBER else "",
        "agreed": agreed,
        "square": _square(f"{platform_url('desk_mandate')}?numero={mandate.number}"),
    }
    return make_pdf(MANDATE.read_bytes(), name="mandate", values=values)


def _readable(url: str) -> str:
    parts = urlsplit(url)
    return f"{urlsplit(settings.ORIGIN).netloc}{parts.path}"


def _square(content: str) -> str:
    file = io.BytesIO()
    segno.make(content, error="m").save(file, kind="svg", border=2, xmldecl=False)
    return file.getvalue().decode()
