"""What a message says, before it is one: what a draft keeps, what a confirmation is bound to, letter for letter."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.web.texts import tidy, tidy_line
from cantou.services.alertes.engine import words, zones

LONGEST = timedelta(days=31)
LATE = timedelta(minutes=15)
"""How old a start may be: « maintenant », then the time to read it again."""
MOST_AREAS = 60
LIMITS = {
    "headline": 160,
    "description": 4_000,
    "instruction": 4_000,
    "contact": 120,
    "event": 80,
    "note": 500,
}


@dataclass(frozen=True, slots=True)
class Where:
    """One of: a territory, a hamlet or road of it, a drawn zone (longitude first), a circle."""

    description: str
    territory: int | None = None
    place: int | None = None
    polygon: tuple[tuple[float, float], ...] | None = None
    circle: tuple[float, float, float] | None = None
    geocodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    status: str
    msg_type: str = words.ALERT
    template: str = ""
    event: str
    categories: tuple[str, ...]
    responses: tuple[str, ...] = ()
    urgency: str
    severity: str
    certainty: str
    onset: datetime
    expires: datetime
    headline: str
    description: str
    instruction: str = ""
    contact: str = ""
    note: str = ""
    source: str = ""
    communes: tuple[int, ...] = ()
    """Territories in which it is shown."""
    areas: tuple[Where, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        values = asdict(self)
        values["onset"], values["expires"] = self.onset.isoformat(), self.expires.isoformat()
        plain: dict[str, Any] = json.loads(json.dumps(values))
        return plain

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Content:
        areas = tuple(_where(one) for one in values["areas"])
        listed = {name: tuple(values[name]) for name in ("categories", "responses", "communes")}
        when = {name: datetime.fromisoformat(values[name]) for name in ("onset", "expires")}
        return cls(**{**values, **listed, **when, "areas": areas})

    @property
    def digest(self) -> str:
        """The same text, whoever writes it down: keys in order, no space."""
        text = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(b"cantou.alertes:" + text.encode()).hexdigest()


def _where(values: dict[str, Any]) -> Where:
    polygon, circle = values.get("polygon"), values.get("circle")
    return Where(
        description=values["description"],
        territory=values.get("territory"),
        place=values.get("place"),
        polygon=tuple((float(lon), float(lat)) for lon, lat in polygon) if polygon else None,
        circle=tuple(circle) if circle else None,
        geocodes=tuple(values.get("geocodes", ())),
    )


def tidied(content: Content) -> Content:
    """As it will be kept: a confirmation is bound to these very letters."""
    values = content.as_json()
    for name in ("headline", "event", "contact"):
        values[name] = tidy_line(values[name])
    for name in ("description", "instruction", "note"):
        values[name] = tidy(values[name])
    return Content.from_json(values)


def check(content: Content) -> None:
    """Raises ValidationError, by field: what may not leave, whoever asked for it."""
    faults: dict[str, str] = {}
    if content.status not in words.STATUSES or content.msg_type not in words.MESSAGE_TYPES:
        faults["status"] = _("Dites si l’alerte est réelle ou si c’est un exercice.")
    if not content.areas:
        faults["areas"] = _("Dites où\u00a0: une alerte sans lieu n’avertit personne.")
    elif len(content.areas) > MOST_AREAS:
        faults["areas"] = _("Soixante endroits au plus\u00a0: choisissez la commune entière.")
    for area in content.areas:
        if area.polygon and (why := zones.fault(area.polygon)):
            faults["areas"] = why
    faults |= _times(content) | _texts(content) | _codes(content)
    if faults:
        raise ValidationError(faults)


def _times(content: Content) -> dict[str, str]:
    now = timezone.now()
    if content.expires <= content.onset:
        return {"expires": _("La fin est avant le début.")}
    if content.expires <= now and content.msg_type != words.CANCEL:
        return {"expires": _("Cette fin est déjà passée.")}
    if content.expires - content.onset > LONGEST:
        return {"expires": _("Un mois au plus\u00a0: mettez l’alerte à jour si elle dure.")}
    if content.onset - now > LONGEST:
        return {"onset": _("Le début est trop loin\u00a0: un mois au plus.")}
    if content.msg_type == words.ALERT and now - content.onset > LATE:
        return {"onset": _("Ce début est déjà passé.")}
    return {}


def _texts(content: Content) -> dict[str, str]:
    faults = {
        name: _("%(most)d caractères au plus.") % {"most": most}
        for name, most in LIMITS.items()
        if len(getattr(content, name)) > most
    }
    if not content.headline:
        faults["headline"] = _("Écrivez le titre\u00a0: c’est ce que l’on lit en premier.")
    if not content.event:
        faults["event"] = _("Dites de quoi il s’agit.")
    if not content.description:
        faults["description"] = _("Dites ce qui se passe.")
    if content.msg_type == words.CANCEL and not content.note:
        faults["note"] = _("Dites pourquoi l’alerte est annulée ou terminée.")
    return faults


def _codes(content: Content) -> dict[str, str]:
    one = {"urgency": words.URGENCIES, "severity": words.SEVERITIES, "certainty": words.CERTAINTIES}
    several = {"categories": words.CATEGORIES, "responses": words.RESPONSES}
    faults = {
        name: _("Choisissez dans la liste.")
        for name, known in one.items()
        if getattr(content, name) not in known
    }
    for name, known in several.items():
        if set(getattr(content, name)) - set(known):
            faults[name] = _("Choisissez dans la liste.")
    if not content.categories:
        faults["categories"] = _("Choisissez dans la liste.")
    return faults
