"""What is read, heard and shown of a message, by every way it takes: one place, so that an exercise says EXERCICE in
each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine.words import moment
from cantou.services.alertes.engine import words

if TYPE_CHECKING:
    from cantou.services.alertes.models import Alert, Info

MARK = "EXERCICE"
SMS_LENGTH = 300
"""Without the address: two segments and a half."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """`subject`: e-mail, title of a push. `text`: e-mail, letter. `sms`: without the address. `voice`: read out."""

    is_exercise: bool
    label: str
    subject: str
    text: str
    sms: str
    push: str
    voice: str
    short: str
    """One line, for a list, a banner, the title of a feed's entry."""


def rendering(alert: Alert, info: Info | None = None) -> Rendering:
    """Of a message with its infos and areas."""
    info = info or alert.infos.all()[0]
    exercise, where = alert.is_exercise, places(info)
    lead = f"{MARK}. " if exercise else ""
    kind = label_of(alert)
    subject = f"{f'{MARK} ' if exercise else ''}[{kind}] {info.headline}"
    until = _("Jusqu’à %(when)s.") % {"when": moment(timezone.localtime(info.expires))}
    said = alert.note if alert.msg_type == words.CANCEL else info.description
    parts = [f"{info.headline}.", said, _("Où\u00a0: %(where)s.") % {"where": where}]
    if alert.msg_type != words.CANCEL:
        parts += [until, info.instruction]
    if info.contact:
        parts.append(_("Renseignements\u00a0: %(contact)s") % {"contact": info.contact})
    if exercise:
        note = _("%(mark)s. Ceci n’est pas une alerte réelle\u00a0: ne faites rien.") % {"mark": MARK}
        parts = [note, *parts, note]
    text = "\n\n".join(part for part in parts if part)
    brief = f"{lead}{kind}: {info.headline}. {where}. "
    brief += said if alert.msg_type == words.CANCEL else f"{until} {first_line(info.instruction) or said}"
    return Rendering(
        is_exercise=exercise,
        label=f"{MARK}\u00a0: {kind}" if exercise else kind,
        subject=subject,
        text=text,
        sms=cut(" ".join(brief.split()), SMS_LENGTH),
        push=cut(f"{lead}{where}. {said}", 180),
        voice=_voice(alert, info, where, said, until),
        short=f"{lead}{info.headline}",
    )


def _voice(alert: Alert, info: Info, where: str, said: str, until: str) -> str:
    """Twice « exercice » before, once after: whoever picks up late hears it."""
    whose = _("Message de %(who)s.") % {"who": info.sender_name}
    core = f"{label_of(alert)}. {info.headline}. {where}. {said}"
    if alert.msg_type != words.CANCEL:
        core += f" {until} {info.instruction}"
    core = " ".join(core.replace("\n", " ").split())
    if not alert.is_exercise:
        return f"{whose} {core}"
    note = _("Exercice, exercice, exercice. Ceci n’est pas une alerte réelle.")
    return f"{note} {whose} {core} {note}"


def label_of(alert: Alert) -> str:
    if alert.msg_type == words.CANCEL:
        return _("Fin d’alerte")
    if alert.msg_type == words.UPDATE:
        return _("Alerte, mise à jour")
    return _("Alerte")


def places(info: Info) -> str:
    return ", ".join(dict.fromkeys(area.description for area in info.areas.all()))


def first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
