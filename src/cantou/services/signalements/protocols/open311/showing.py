"""Rows → what the standard calls services, service definitions and requests. What is not known is left out."""

from __future__ import annotations

from datetime import UTC
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from cantou.core.web.addresses import platform_path
from cantou.core.web.days import date_format
from cantou.services.signalements.domain import published
from cantou.services.signalements.domain.categories import categories_of, offered, title_of
from cantou.services.signalements.domain.delays import end_of_day
from cantou.services.signalements.domain.workflow import OVER, Reason, Status
from cantou.services.signalements.protocols.open311.asking import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cantou.core.files.models import StoredFile
    from cantou.core.organisations.models import Organisation
    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.domain.deposits import Followed
    from cantou.services.signalements.domain.questions import Question
    from cantou.services.signalements.models import Publication, StatusChange
    from cantou.services.signalements.protocols.open311.asking import Jurisdiction, Wanted

SERVICE = "signalements"
REQUEST_FIELDS = (
    *("service_request_id", "status", "status_notes", "service_name", "service_code", "description"),
    *("agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime"),
    *("address", "address_id", "zipcode", "lat", "long", "media_url"),
)
_DATATYPES = {"choice": "singlevaluelist", "yes_no": "singlevaluelist", "number": "number", "text": "string"}
_PICTURE = 960


def offered_here(where: Jurisdiction) -> dict[str, tuple[Organisation, Kind]]:
    """Code → the nearest organisation that takes it, and how it calls it."""
    found: dict[str, tuple[Organisation, Kind]] = {}
    for organisation in where.organisations:
        for kind in offered(organisation=organisation.pk):
            found.setdefault(kind.code, (organisation, kind))
    return found


def service(organisation: Organisation, kind: Kind) -> dict[str, Any]:
    return {
        "service_code": kind.code,
        "service_name": str(kind.title),
        "description": str(kind.hint),
        "metadata": bool(kind.questions),
        "type": "realtime",
        "keywords": "",
        "group": organisation.name,
    }


def definition(kind: Kind) -> dict[str, Any]:
    questions = enumerate(kind.questions, start=1)
    return {
        "service_code": kind.code,
        "attributes": [_attribute(question, order) for order, question in questions],
    }


def _attribute(question: Question, order: int) -> dict[str, Any]:
    values = {"oui": _("Oui"), "non": _("Non")} if question.kind == "yes_no" else {}
    values |= {choice: choice for choice in question.choices}
    return {
        "variable": True,
        "code": question.id,
        "datatype": _DATATYPES[question.kind],
        "required": question.required,
        "datatype_description": str(question.help),
        "order": order,
        "description": str(question.label),
        **({"values": [{"key": key, "name": str(name)} for key, name in values.items()]} if values else {}),
    }


def requests(where: Jurisdiction, wanted: Wanted) -> list[dict[str, Any]]:
    """The latest first, over all who receive reports there: three queries for each of them."""
    if wanted.first > FARTHEST:
        return []
    last = wanted.first + wanted.most
    rows = [_rows(one.pk, where.commune.pk, wanted, last) for one in where.organisations]
    ordered = merge(*rows, key=lambda row: (row.reported_at, row.pk), reverse=True)
    page = list(islice(ordered, wanted.first, last))
    shown: dict[int, dict[str, Any]] = {}
    for organisation in where.organisations:
        mine = [row for row in page if row.organisation_id == organisation.pk]
        shown |= _told(where, organisation, mine)
    return [shown[row.pk] for row in page]


def _rows(organisation: int, commune: int, wanted: Wanted, last: int) -> list[Publication]:
    if wanted.references is not None:
        found = published.by_reference(
            organisation=organisation, commune=commune, references=wanted.references, most=last
        )
        return list(found)
    return list(
        published.in_commune(
            organisation=organisation,
            commune=commune,
            since=wanted.since,
            until=wanted.until,
            categories=wanted.categories,
            is_open=wanted.is_open,
            updated_since=wanted.updated_since,
            updated_until=wanted.updated_until,
            around=wanted.around,
        )[:last]
    )


def _told(where: Jurisdiction, organisation: Organisation, rows: list[Publication]) -> dict[int, Any]:
    if not rows:
        return {}
    kinds = categories_of(organisation=organisation.pk)
    steps = {
        step.report_id: step
        for step in published.last_steps(
            organisation=organisation.pk, reports=[row.report_id for row in rows]
        )
    }
    pictures = _pictures(organisation.pk, rows)
    return {
        row.pk: _known(_published(row, where, organisation, kinds, steps.get(row.report_id), pictures))
        for row in rows
    }


def _published(
    row: Publication,
    where: Jurisdiction,
    organisation: Organisation,
    kinds: dict[str, Kind],
    step: StatusChange | None,
    pictures: dict[Any, str],
) -> dict[str, Any]:
    return {
        "service_request_id": row.reference,
        "status": status_of(row.status),
        "status_notes": notes_of(step),
        "service_name": str(title_of(kinds, row.category)),
        "service_code": row.category,
        "description": f"{row.title}\n{row.text}".strip(),
        "agency_responsible": organisation.name,
        **_plan(step),
        "requested_datetime": _instant(row.reported_at),
        "updated_datetime": _instant(row.closed_at or row.updated_at),
        "address": ", ".join(part for part in (row.place, where.commune.name) if part),
        "lat": row.lat,
        "long": row.lon,
        "media_url": pictures.get(row.object_key),
    }


def followed(found: Followed) -> dict[str, Any]:
    """What the one who filed it may know before it is published: its state, and what was said to them."""
    report, step = found.report, found.step
    return _known(
        {
            "service_request_id": report.reference,
            "status": status_of(report.status),
            "status_notes": notes_of(step),
            "service_code": report.category,
            "agency_responsible": report.organisation.name,
            **_plan(step),
            "requested_datetime": _instant(report.created_at),
            "updated_datetime": _instant(step.at),
            "address": report.commune.name,
        }
    )


def status_of(status: str) -> str:
    return "closed" if status in OVER else "open"


def notes_of(step: StatusChange | None) -> str:
    """« Pris en charge », why it is closed, and the agent's own words."""
    if step is None:
        return ""
    reason = f" ({Reason(step.reason).label})" if step.reason else ""
    state = str(Status(step.status).label)
    said = f"{state[:1].upper()}{state[1:]}{reason}."
    return f"{said} {step.note}".strip()


def _plan(step: StatusChange | None) -> dict[str, Any]:
    if step is None or step.planned_on is None:
        return {}
    day = date_format(step.planned_on, "l j F Y")
    return {
        "service_notice": _("Prévu le %(day)s.") % {"day": day},
        "expected_datetime": _instant(end_of_day(step.planned_on)),
    }


def _pictures(organisation: int, rows: Iterable[Publication]) -> dict[Any, str]:
    """Object → the whole address of the first photograph that is shown of it: a rendition, never what came."""
    base = f"{settings.ORIGIN}{platform_path('files:public', '-').removesuffix('-')}"
    found: dict[Any, str] = {}
    keys = [row.object_key for row in rows]
    for file in published.photos(organisation=organisation, keys=keys, service=SERVICE):
        if file.is_image and file.is_ready:
            found.setdefault(file.object_key, base + file.file_name(_width(file)))
    return found


def _width(file: StoredFile) -> int:
    """The one nearest to what a telephone shows."""
    return min(file.widths, key=lambda width: abs(width - _PICTURE))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}
