"""What goes in and out, and how rows become it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from cantou.core.organisations.domain.addresses import address_at
from cantou.services.signalements.domain.categories import title_of
from cantou.services.signalements.domain.workflow import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.models import Message, Publication, Report, StatusChange

LONGEST = 2_000
StatusName = Literal["received", "accepted", "planned", "done", "closed"]
StateFilter = Literal["", "en-cours", "termines", "received", "accepted", "planned", "done", "closed"]
ReasonName = Literal[
    "", "duplicate", "not_found", "not_ours", "private", "unclear", "no_means", "abuse", "other"
]
STATE = "État : en-cours, termines, ou un état précis."


class NamedOut(Schema):
    code: str
    title: str


class CommuneOut(Schema):
    code: str = Field(description="Code INSEE.")
    name: str


class OrganisationOut(Schema):
    slug: str
    name: str


class PointOut(Schema):
    lon: float
    lat: float


class PublicReportOut(Schema):
    """Tel que l’organisation l’a publié."""

    reference: str
    title: str
    text: str
    unread: bool = Field(description="Publié tel que reçu : l’organisation ne l’a pas encore relu.")
    category: NamedOut
    status: NamedOut
    commune: CommuneOut
    organisation: OrganisationOut
    place: str
    point: PointOut | None
    reported_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    url: str | None = Field(description="Sa page sur le portail de la commune.")


class NearOut(PublicReportOut):
    metres: int | None = Field(description="Du point demandé ; rien si l’un des deux n’a que des mots.")
    likely: bool = Field(description="C’est sans doute le même problème : proposez-le avant d’envoyer.")


class StepOut(Schema):
    status: NamedOut
    at: datetime
    note: str
    reason: str
    planned_on: date | None


class SaidOut(Schema):
    author: str
    body: str
    at: datetime


class PublicReportWholeOut(PublicReportOut):
    steps: list[StepOut]
    messages: list[SaidOut]


class QuestionOut(Schema):
    id: str
    kind: Literal["choice", "text", "yes_no", "number"]
    label: str
    choices: list[str]
    required: bool
    help: str


class CategoryOut(Schema):
    code: str
    title: str
    hint: str
    danger: str = Field(description="Quand il faut appeler plutôt qu’écrire.")
    due_days: int = Field(description="Jours ouvrés.")
    questions: list[QuestionOut]


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class PointIn(Strict):
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-85, le=85, allow_inf_nan=False)
    accuracy: int | None = Field(None, ge=0, le=100_000, description="Précision en mètres, si on la connaît.")


class ContactIn(Strict):
    name: str = Field("", max_length=120)
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=30)
    wants: Literal["", "email", "sms"] = Field("", description="Comment être averti de la suite.")


class ReportIn(Strict):
    commune: str = Field(pattern=r"^[0-9][0-9AB][0-9]{3}$", description="Code INSEE.")
    category: str = Field("autre", pattern=r"^[a-z][a-z0-9_]{0,29}$")
    description: str = Field(min_length=3, max_length=LONGEST)
    point: PointIn | None = None
    place: str = Field("", max_length=300, description="L’endroit, avec des mots.")
    answers: dict[str, bool | int | str] = Field(
        {}, max_length=12, description="Question de la catégorie → réponse."
    )
    contact: ContactIn | None = None


class FiledOut(Schema):
    reference: str
    status: NamedOut
    organisation: OrganisationOut
    follow_url: str = Field(description="La page privée de suivi : qui a cette adresse lit le signalement.")
    resembles: str | None = Field(
        None, description="Référence du signalement publié qui lui ressemble le plus, s’il y en a un."
    )


class ContactOut(Schema):
    name: str
    email: str
    phone: str
    wants: str


class AnswerOut(Schema):
    id: str
    label: str
    shown: str


class ReportOut(Schema):
    """Tel que les agents le lisent."""

    reference: str
    channel: str
    category: NamedOut
    status: NamedOut
    commune: CommuneOut
    description: str
    place: str
    point: PointOut | None
    created_at: datetime
    updated_at: datetime
    due_on: date | None
    planned_on: date | None
    closed_at: datetime | None


class ReportWholeOut(ReportOut):
    answers: list[AnswerOut]
    contact: ContactOut | None = Field(description="Seulement pour un jeton qui peut traiter.")
    steps: list[StepOut]
    messages: list[SaidOut]


class StepIn(Strict):
    before: StatusName = Field(description="L’état que l’on avait sous les yeux.")
    after: StatusName
    reason: ReasonName = Field("", description="Pour clore sans suite.")
    note: str = Field("", max_length=LONGEST, description="Un mot, lu par la personne qui a signalé.")
    planned_on: date | None = None


class MovedOut(Schema):
    reference: str
    status: NamedOut
    number: int = Field(description="Rang de l’étape dans l’histoire du signalement.")


class MessageIn(Strict):
    body: str = Field(min_length=1, max_length=LONGEST)
    for_all: bool = Field(default=False, description="Aussi sur la page publique.")


class WrittenOut(Schema):
    reference: str
    at: datetime


def status_of(status: str, words: Mapping[str, str]) -> dict[str, str]:
    """The code is the same everywhere, the title is the organisation's own."""
    return {"code": status, "title": words[status]}


def _point(row: Any) -> dict[str, float] | None:
    return None if row.lon is None else {"lon": row.lon, "lat": row.lat}


def published(
    row: Publication, kinds: dict[str, Kind], hosts: dict[int, str], words: Mapping[str, str]
) -> dict[str, Any]:
    slug, host = row.commune.slug, hosts.get(row.commune_id, "")
    return {
        "reference": row.reference,
        "title": row.title,
        "text": row.text,
        "unread": row.is_unread,
        "category": {"code": row.category, "title": title_of(kinds, row.category)},
        "status": status_of(row.status, words),
        "commune": row.commune,
        "organisation": row.organisation,
        "place": row.place,
        "point": _point(row),
        "reported_at": row.reported_at,
        "updated_at": row.updated_at,
        "closed_at": row.closed_at,
        "url": address_at(host, slug, "signalements:public", row.reference) if slug else None,
    }


def at_desk(report: Report, kinds: dict[str, Kind], words: Mapping[str, str]) -> dict[str, Any]:
    return {
        "reference": report.reference,
        "channel": report.channel,
        "category": {"code": report.category, "title": title_of(kinds, report.category)},
        "status": status_of(report.status, words),
        "commune": report.commune,
        "description": report.description,
        "place": report.where,
        "point": _point(report),
        "created_at": report.created_at,
        "updated_at": report.updated_at,
        "due_on": report.due_on,
        "planned_on": report.planned_on,
        "closed_at": report.closed_at,
    }


def step(change: StatusChange, words: Mapping[str, str]) -> dict[str, Any]:
    return {
        "status": status_of(change.status, words),
        "at": change.at,
        "note": change.note,
        "reason": str(Reason(change.reason).label) if change.reason else "",
        "planned_on": change.planned_on,
    }


def said(message: Message) -> dict[str, Any]:
    return {"author": message.author, "body": message.body, "at": message.at}
