"""A message as CAP 1.2 writes it. Pure: no Django, no table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
CONTENT_TYPE = "application/cap+xml"
HERE = ZoneInfo("Europe/Paris")
GEOCODE = "INSEE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CapArea:
    description: str
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    """Longitude first, as everywhere here; CAP writes latitude first, and closes the ring."""
    circles: tuple[tuple[float, float, float], ...] = ()
    geocodes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapInfo:
    language: str = "fr-FR"
    categories: tuple[str, ...]
    event: str
    responses: tuple[str, ...] = ()
    urgency: str
    severity: str
    certainty: str
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    areas: tuple[CapArea, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapAlert:
    identifier: str
    sender: str
    sent: datetime
    status: str
    msg_type: str
    scope: str = "Public"
    source: str = ""
    note: str = ""
    references: str = ""
    infos: tuple[CapInfo, ...] = field(default=())


def instant(value: datetime) -> str:
    """With its offset, never « Z », to the second: what the schema's pattern asks."""
    return value.astimezone(HERE).isoformat(timespec="seconds")


def reference(sender: str, identifier: str, sent: datetime) -> str:
    return f"{sender},{identifier},{instant(sent)}"


def document(alert: CapAlert) -> bytes:
    root = element(alert)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def element(alert: CapAlert) -> ET.Element:
    ET.register_namespace("cap", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}alert")
    for name, value in (
        ("identifier", alert.identifier),
        ("sender", alert.sender),
        ("sent", instant(alert.sent)),
        ("status", alert.status),
        ("msgType", alert.msg_type),
        ("source", alert.source),
        ("scope", alert.scope),
        ("note", alert.note),
        ("references", alert.references),
    ):
        _add(root, name, value)
    for info in alert.infos:
        _info(root, info)
    return root


def _info(root: ET.Element, info: CapInfo) -> None:
    node = _open(root, "info")
    _add(node, "language", info.language)
    _all(node, "category", info.categories)
    _add(node, "event", info.event)
    _all(node, "responseType", info.responses)
    for name, value in (
        ("urgency", info.urgency),
        ("severity", info.severity),
        ("certainty", info.certainty),
    ):
        _add(node, name, value)
    for name, when in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        _add(node, name, instant(when) if when else "")
    for name, value in (
        ("senderName", info.sender_name),
        ("headline", info.headline),
        ("description", info.description),
        ("instruction", info.instruction),
        ("web", info.web),
        ("contact", info.contact),
    ):
        _add(node, name, value)
    for area in info.areas:
        _area(node, area)


def _area(node: ET.Element, area: CapArea) -> None:
    inner = _open(node, "area")
    _add(inner, "areaDesc", area.description)
    _all(inner, "polygon", [_ring(corners) for corners in area.polygons])
    _all(inner, "circle", [f"{lat:.5f},{lon:.5f} {reach:g}" for lon, lat, reach in area.circles])
    for name, value in area.geocodes:
        code = _open(inner, "geocode")
        _add(code, "valueName", name)
        _add(code, "value", value)


def _ring(corners: Sequence[tuple[float, float]]) -> str:
    whole = list(corners) if corners[0] == corners[-1] else [*corners, corners[0]]
    return " ".join(f"{lat:.5f},{lon:.5f}" for lon, lat in whole)


def _open(node: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(node, f"{{{NAMESPACE}}}{name}")


def _add(node: ET.Element, name: str, value: str) -> None:
    if value:
        _open(node, name).text = value


def _all(node: ET.Element, name: str, values: Sequence[str]) -> None:
    for value in values:
        _add(node, name, value)
