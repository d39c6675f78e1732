"""What is printed: the agreement, the letter, the season. PDF/UA, made by typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine import words as said
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.pdf import make_pdf
from cantou.services.salles.domain import handing, queries, words
from cantou.services.salles.domain.dates import when_of
from cantou.services.salles.domain.seasons import told
from cantou.services.salles.domain.settings import conditions_of

if TYPE_CHECKING:
    from cantou.services.salles.domain.sharing import Line, Table
    from cantou.services.salles.models import Hire, Season

PRINT = Path(__file__).parents[1] / "print"


def agreement_pdf(hire: Hire) -> bytes:
    """The convention, ready to be signed by both."""
    values = agreement_values(hire)
    return make_pdf((PRINT / "agreement.typ").read_bytes(), name="values", values=values)


def agreement_values(hire: Hire) -> dict[str, Any]:
    booking, hall, organisation = hire.booking, hire.hall, hire.organisation
    return {
        "title": _("Convention de mise à disposition"),
        "reference": hire.reference,
        "lender": organisation.name,
        "lender_address": organisation.address,
        "who": booking.holder_label or booking.holder_name,
        "by": booking.holder_name if booking.holder_label else "",
        "contact": _contact(hire),
        "hall": hall.title,
        "address": hall.address,
        "when": when_of(hire),
        "event": hire.event,
        "guests": str(hire.guests or ""),
        "most": str(max(hall.seated or 0, hall.standing or 0) or ""),
        "price": _("gratuit, au titre de l’utilisation gratuite de l’année")
        if hire.is_free_use
        else words.euros(hire.price_cents),
        "sums": _sums(hire),
        "keys": hall.key_lines,
        "cleaning": str(hall.get_cleaning_display()),
        "insurance": _insurance(hire),
        "conditions": conditions_of(hall),
        "day": said.day(timezone.localdate()),
    }


def _sums(hire: Hire) -> list[dict[str, str]]:
    return [
        {
            "what": str(one.get_kind_display()),
            "cents": words.euros(one.cents),
            "state": str(one.get_state_display()),
        }
        for one in queries.sums(hire)
    ]


def _contact(hire: Hire) -> str:
    booking = hire.booking
    phone = show_phone(booking.holder_phone) if booking.holder_phone else ""
    return "\n".join(part for part in (hire.postal, phone, booking.holder_email) if part)


def _insurance(hire: Hire) -> str:
    if not hire.hall.asks_insurance:
        return ""
    if hire.insured_until:
        values = {"insurer": hire.insurer or _("assureur non précisé"), "day": said.day(hire.insured_until)}
        return _("%(insurer)s, valable jusqu’au %(day)s") % values
    return _("à remettre avant les clés")


def letter_values(hire: Hire) -> dict[str, Any]:
    """What a letter or a receipt says, for who has no e-mail."""
    booking = hire.booking
    sums = list(queries.sums(hire))
    return {
        "hire": hire,
        "hall": hire.hall,
        "booking": booking,
        "when": when_of(hire),
        "state": words.state(booking.state),
        "price": words.euros(hire.price_cents),
        "sums": [(one, words.euros(one.cents)) for one in sums],
        "wanted": handing.still_wanted(hire, sums=sums) if booking.state in words.STANDS else [],
        "until": timezone.localtime(booking.hold_until) if booking.hold_until else None,
    }


def season_pdf(*, season: Season, table: Table) -> bytes:
    """The week as it was shared out, one block for each day, for the wall and for each association."""
    days = [
        {"day": name, "lines": [_line(line) for line in table.lines if line.wish.weekday == number]}
        for number, name in enumerate(words.WEEKDAYS)
    ]
    values = {
        "title": _("Partage des créneaux, saison %(title)s") % {"title": season.title},
        "dates": words.days(season.starts_on, season.ends_on),
        "holidays": [
            f"{one['title']}\u00a0: {one['from'][8:]}/{one['from'][5:7]} – {one['to'][8:]}/{one['to'][5:7]}"
            for one in season.holidays
        ],
        "days": [day for day in days if day["lines"]],
        "clashes": [
            {
                "one": f"{pair.one.name}, {told(pair.one.wish)}",
                "other": f"{pair.other.name}, {told(pair.other.wish)}",
                "days": len(pair.days),
            }
            for pair in table.pairs
        ],
    }
    return make_pdf((PRINT / "season.typ").read_bytes(), name="values", values=values)


def _line(line: Line) -> dict[str, str]:
    wish = line.wish
    notes = [] if wish.weeks == "all" else [str(wish.get_weeks_display())]
    if wish.not_in_holidays:
        notes.append(_("pas pendant les vacances"))
    if wish.skipped:
        notes.append(_("sauf %(count)d jours laissés à d’autres") % {"count": len(wish.skipped)})
    return {
        "hours": words.hours(wish.starts, wish.ends),
        "hall": wish.hall.title,
        "who": line.name,
        "activity": wish.activity,
        "notes": ", ".join(notes),
        "dates": str(len(line.days)),
        "clash": "oui" if line.clashes else "",
    }
