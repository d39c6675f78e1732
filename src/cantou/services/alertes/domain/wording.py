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
    from datetime import datetime

    from cantou.services.alertes.models import Alert, Info

SMS_LENGTH = 300
"""Without the address: two segments and a half."""
PUSH_LENGTH = 180


@dataclass(frozen=True, slots=True)
class Rendering:
    """`subject`: e-mail, title of a push. `text`: e-mail, letter. `sms`: without the address. `voice`: read out.

    `short`: one line, for a list, a banner, an entry of a feed. `label`: what kind of message.
    """

    is_exercise: bool
    label: str
    subject: str
    text: str
    sms: str
    push: str
    voice: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Of a message that was sent, or of a draft."""

    mark: str
    """EXERCICE, ESSAI, or nothing where it is real."""
    msg_type: str
    headline: str
    description: str
    instruction: str
    note: str
    contact: str
    expires: datetime
    sender_name: str
    where: str

    @property
    def is_cancel(self) -> bool:
        return self.msg_type == words.CANCEL

    @property
    def what(self) -> str:
        return self.note if self.is_cancel else self.description

    @property
    def until(self) -> str:
        return _("Jusqu’au %(when)s.") % {"when": moment(timezone.localtime(self.expires))}


def rendering(alert: Alert, info: Info | None = None) -> Rendering:
    """Of a message with its infos and areas."""
    return rendered(said_of(alert, info))


def said_of(alert: Alert, info: Info | None = None) -> Said:
    info = info or alert.infos.all()[0]
    return Said(
        mark=alert.mark,
        msg_type=alert.msg_type,
        headline=info.headline,
        description=info.description,
        instruction=info.instruction,
        note=alert.note,
        contact=info.contact,
        expires=info.expires,
        sender_name=info.sender_name,
        where=places(info),
    )


def rendered(said: Said) -> Rendering:
    mark, kind = said.mark, label_of(said.msg_type)
    lead = f"{mark}. " if mark else ""
    return Rendering(
        is_exercise=bool(mark),
        label=f"{mark}\u00a0: {kind}" if mark else kind,
        subject=f"{f'{mark} ' if mark else ''}[{kind}] {said.headline}",
        text=_text(said),
        sms=cut(lead + _brief(said, kind), SMS_LENGTH),
        push=cut(f"{lead}{said.where}. {said.what}", PUSH_LENGTH),
        voice=_voice(said, kind),
        short=f"{lead}{kind}\u00a0: {said.headline}" if said.is_cancel else f"{lead}{said.headline}",
    )


def _text(said: Said) -> str:
    parts = [f"{said.headline}.", said.what, _("Où\u00a0: %(where)s.") % {"where": said.where}]
    if not said.is_cancel:
        parts += [said.until, said.instruction]
    if said.contact:
        parts.append(_("Renseignements\u00a0: %(contact)s") % {"contact": said.contact})
    if said.mark:
        note = _("%(mark)s. Ceci n’est pas une alerte réelle\u00a0: ne faites rien.") % {"mark": said.mark}
        parts = [note, *parts, note]
    return "\n\n".join(part for part in parts if part)


def _brief(said: Said, kind: str) -> str:
    start = f"{kind}: {said.headline}. {said.where}."
    if said.is_cancel:
        return flat(f"{start} {said.what}")
    return flat(f"{start} {said.until} {first_line(said.instruction) or said.what}")


def _voice(said: Said, kind: str) -> str:
    """« Exercice » before and after: whoever listens from the middle hears it."""
    core = f"{kind}. {said.headline}. {said.where}. {said.what}"
    if not said.is_cancel:
        core += f" {said.until} {said.instruction}"
    core = flat(_("Message. %(who)s. %(core)s") % {"who": said.sender_name, "core": core})
    if not said.mark:
        return core
    word = said.mark.lower()
    said_thrice = f"{word}, {word}, {word}".capitalize()
    note = _("%(word)s. Ceci n’est pas une alerte réelle.") % {"word": said_thrice}
    return f"{note} {core} {note}"


def label_of(msg_type: str) -> str:
    if msg_type == words.CANCEL:
        return _("Fin d’alerte")
    return _("Alerte, mise à jour") if msg_type == words.UPDATE else _("Alerte")


def places(info: Info) -> str:
    return ", ".join(dict.fromkeys(area.description for area in info.areas.all()))


def first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def flat(text: str) -> str:
    """On one line, as it is said: « ? » and « ! » end a sentence as well as a full stop."""
    line = " ".join(text.split())
    for mark in ("?", "!", "."):
        line = line.replace(f"{mark}.", mark)
    return line


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
