"""A CAP document of somebody else's → a CapAlert. Nothing in it is believed: sizes, depth, entities, words, numbers.

Pure: no Django. Each fault is one French sentence that says what to mend.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from xml.parsers import expat

from cantou.services.alertes.engine import words, zones
from cantou.services.alertes.engine.cap import NAMESPACE, CapAlert, CapArea, CapInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BYTES = 512_000
MOST_ELEMENTS = 5_000
DEEPEST = 16
LONGEST_TEXT = 20_000
TYPES = {"application/cap+xml", "application/common-alerting-protocol+xml"}
ATOM = "http://www.w3.org/2005/Atom"
OLDER = ("urn:oasis:names:tc:emergency:cap:1.1", "http://www.incident.com/cap/1.0")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
FORBIDDEN = re.compile(r"[\s,<&]")


class CapError(ValueError):
    """Its text is for people."""


@dataclass(slots=True)
class Node:
    space: str
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, name: str) -> list[Node]:
        return [one for one in self.children if one.name == name and one.space == self.space]

    def first(self, name: str) -> str:
        return next((one.text.strip() for one in self.all(name)), "")


def read_tree(raw: bytes) -> Node:
    """Raises CapError. No DOCTYPE at all, hence no entity of its own, inside or outside."""
    if len(raw) > MOST_BYTES:
        raise CapError(f"Le document est trop lourd ({len(raw) // 1000} ko)\u00a0: 512 ko au plus.")
    if not raw.strip():
        raise CapError("Le document est vide.")
    reader = _Reader()
    try:
        reader.parser.Parse(raw, True)  # noqa: FBT003 (expat takes no keyword)
    except expat.ExpatError as error:
        line = f"ligne {error.lineno}, colonne {error.offset + 1}"
        raise CapError(f"Ce n’est pas du XML bien formé ({line}).") from error
    if reader.root is None:
        raise CapError("Le document est vide.")
    return reader.root


class _Reader:
    def __init__(self) -> None:
        self.root: Node | None = None
        self.open: list[Node] = []
        self.count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _doctype(self, *_given: object) -> None:
        raise CapError(
            "Le document déclare un DOCTYPE\u00a0: refusé, car il peut cacher des entités piégées."
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise CapError("Le document a trop d’éléments\u00a0: 5\u202f000 au plus.")
        if len(self.open) >= DEEPEST:
            raise CapError("Le document est trop imbriqué\u00a0: 16 niveaux au plus.")
        space, _space, local = name.rpartition(" ")
        node = Node(space, local, attributes)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        node = self.open[-1]
        if len(node.text) + len(text) > LONGEST_TEXT:
            raise CapError(f"Le texte de <{node.name}> est trop long\u00a0: 20\u202f000 caractères au plus.")
        node.text += text


def read_alert(raw: bytes) -> CapAlert:
    """Raises CapError."""
    return alert_of(read_tree(raw))


def alert_of(root: Node) -> CapAlert:
    if root.space in OLDER:
        raise CapError("C’est une ancienne version de CAP\u00a0: seule la 1.2 est acceptée.")
    if root.space != NAMESPACE:
        said = f"«\u00a0{root.space}\u00a0»" if root.space else "aucun"
        raise CapError(
            f"L’espace de noms est {said}\u00a0: celui de CAP 1.2 est attendu, «\u00a0{NAMESPACE}\u00a0»."
        )
    if root.name != "alert":
        raise CapError(f"La racine est <{root.name}>\u00a0: <alert> est attendu.")
    for name in ("identifier", "sender"):
        if FORBIDDEN.search(_needed(root, name)):
            raise CapError(f"<{name}> contient une espace, une virgule ou un signe interdit.")
    return CapAlert(
        identifier=_needed(root, "identifier")[:160],
        sender=_needed(root, "sender")[:160],
        sent=_instant(root, "sent", needed=True),  # type: ignore[arg-type]
        status=_one_of(root, "status", words.ALL_STATUSES),
        msg_type=_one_of(root, "msgType", words.ALL_MESSAGE_TYPES),
        scope=_one_of(root, "scope", words.SCOPES),
        source=root.first("source")[:120],
        note=root.first("note"),
        references=" ".join(root.first("references").split()),
        infos=tuple(_info(one) for one in root.all("info")),
    )


def _info(node: Node) -> CapInfo:
    onset, expires = _instant(node, "onset"), _instant(node, "expires")
    effective = _instant(node, "effective")
    if expires and (start := onset or effective) and expires <= start:
        raise CapError("<expires> est avant le début.")
    categories = tuple(_among(one.text.strip(), "category", words.CATEGORIES) for one in node.all("category"))
    if not categories:
        raise CapError("<category> manque dans <info>.")
    areas = tuple(_area(one) for one in node.all("area"))
    if not areas:
        raise CapError("<area> manque\u00a0: une alerte sans lieu n’avertit personne.")
    return CapInfo(
        language=node.first("language") or "en-US",
        categories=categories,
        event=_needed(node, "event"),
        responses=tuple(
            _among(one.text.strip(), "responseType", words.RESPONSES) for one in node.all("responseType")
        ),
        urgency=_one_of(node, "urgency", words.URGENCIES),
        severity=_one_of(node, "severity", words.SEVERITIES),
        certainty=_one_of(node, "certainty", words.CERTAINTIES),
        effective=effective,
        onset=onset,
        expires=expires,
        sender_name=node.first("senderName"),
        headline=node.first("headline"),
        description=node.first("description"),
        instruction=node.first("instruction"),
        web=node.first("web"),
        contact=node.first("contact"),
        areas=areas,
    )


def _area(node: Node) -> CapArea:
    codes = tuple((one.first("valueName"), one.first("value")) for one in node.all("geocode"))
    return CapArea(
        description=_needed(node, "areaDesc"),
        polygons=tuple(_polygon(one.text) for one in node.all("polygon")),
        circles=tuple(_circle(one.text) for one in node.all("circle")),
        geocodes=codes,
    )


def _polygon(text: str) -> tuple[tuple[float, float], ...]:
    corners = [_pair(part, "polygon") for part in text.split()]
    if len(corners) < 4 or corners[0] != corners[-1]:  # noqa: PLR2004
        raise CapError("<polygon> doit avoir au moins quatre points, le dernier égal au premier.")
    if why := zones.fault(corners[:-1]):
        raise CapError(f"<polygon>\u00a0: {why}")
    return tuple(corners[:-1])


def _circle(text: str) -> tuple[float, float, float]:
    centre, _space, reach = text.strip().partition(" ")
    lon, lat = _pair(centre, "circle")
    return lon, lat, _number(reach, "circle", 0, 2_000)


def _pair(text: str, name: str) -> tuple[float, float]:
    """« latitude,longitude » → longitude first."""
    lat, comma, lon = text.partition(",")
    if not comma:
        raise CapError(
            f"<{name}>\u00a0: «\u00a0{text[:40]}\u00a0» n’est pas «\u00a0latitude,longitude\u00a0»."
        )
    return _number(lon, name, -180, 180), _number(lat, name, -90, 90)


def _number(text: str, name: str, least: float, most: float) -> float:
    if not re.fullmatch(r"\s*-?\d{1,6}(\.\d{1,12})?\s*", text):
        raise CapError(f"<{name}>\u00a0: «\u00a0{text[:40]}\u00a0» n’est pas un nombre.")
    value = float(text)
    if not least <= value <= most:
        raise CapError(f"<{name}>\u00a0: {value:g} est hors de {least:g} à {most:g}.")
    return value


def _needed(node: Node, name: str) -> str:
    value = node.first(name)
    if not value:
        raise CapError(f"<{name}> manque dans <{node.name}>.")
    return value


def _one_of(node: Node, name: str, known: Sequence[str]) -> str:
    return _among(_needed(node, name), name, known)


def _among(value: str, name: str, known: Sequence[str]) -> str:
    if value not in known:
        raise CapError(f"<{name}>\u00a0: «\u00a0{value[:40]}\u00a0» n’est pas un des mots de CAP 1.2.")
    return value


def _instant(node: Node, name: str, *, needed: bool = False) -> datetime | None:
    value = _needed(node, name) if needed else node.first(name)
    if not value:
        return None
    if not INSTANT.fullmatch(value):
        raise CapError(
            f"<{name}>\u00a0: «\u00a0{value[:40]}\u00a0» n’est pas une date avec son décalage horaire."
        )
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise CapError(f"<{name}>\u00a0: «\u00a0{value[:40]}\u00a0» n’existe pas au calendrier.") from error


@dataclass(frozen=True, slots=True)
class Listed:
    """What a feed leads to: documents that it holds, addresses of others."""

    alerts: tuple[Node, ...]
    links: tuple[str, ...]


def read_feed(raw: bytes) -> Listed:
    """A CAP document, or an Atom feed of CAP. Raises CapError."""
    root = read_tree(raw)
    if root.name == "alert":
        return Listed((root,), ())
    if (root.space, root.name) != (ATOM, "feed"):
        raise CapError("Ce n’est ni un document CAP 1.2, ni un flux Atom de documents CAP.")
    held: list[Node] = []
    links: list[str] = []
    for entry in root.all("entry"):
        inside = [one for content in entry.all("content") for one in content.children if one.name == "alert"]
        held += inside
        if not inside:
            found = (one.attributes for one in entry.all("link") if one.attributes.get("type") in TYPES)
            links += [one.get("href", "") for one in found]
    return Listed(tuple(held), tuple(link for link in links if link))
