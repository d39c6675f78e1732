"""Reads. Each list names its organisation; what the public reads is Publication, never Report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Subquery

from cantou.core.files.models import StoredFile
from cantou.core.organisations.models import Offer
from cantou.core.scope.statements import statement
from cantou.core.work.models import WorkItem
from cantou.services.signalements.domain.around import within
from cantou.services.signalements.domain.workflow import GOING_ON, OVER, Status
from cantou.services.signalements.models import (
    Abuse,
    Contact,
    Draft,
    Endpoint,
    Forward,
    Message,
    MeToo,
    Note,
    Participation,
    Publication,
    RemotePhoto,
    Report,
    RoadPiece,
    Routing,
    Share,
    SideNote,
    StatusChange,
    Wants,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from cantou.services.signalements.domain.around import Around

OPEN = "en-cours"
FINISHED = "termines"
MOST_SIDES = 200
FIRST_PAGE = 21
"""Lines of the public list, and one that tells that there are more."""
LATEST = 3


def draft(*, organisation: int, key: UUID) -> Draft | None:
    """In the draft's Scope."""
    found = Draft.objects.filter(organisation_id=organisation, object_key=key)
    return found.select_related("commune").first()


def report_of_key(*, organisation: int, key: UUID) -> Report | None:
    """In the Scope that a private link opens. With `charge_name`, who sees to it elsewhere, and `charge_plain`, why;
    `asks`: by which way its reporter was asked whether the address is theirs, and has not answered.
    """
    latest = Routing.objects.filter(organisation_id=organisation, report=OuterRef("pk")).order_by("-number")
    asked = Contact.objects.filter(
        organisation_id=organisation, report=OuterRef("pk"), confirmed=False, person=None
    ).filter(wants__in=[Wants.EMAIL, Wants.SMS])
    found = Report.objects.filter(organisation_id=organisation, object_key=key).annotate(
        charge_name=Subquery(latest.values("target__name")[:1]),
        charge_plain=Subquery(latest.values("plain")[:1]),
        asks=Subquery(asked.values("wants")[:1]),
    )
    return found.select_related("commune", "organisation").first()


def report_at_desk(*, organisation: int, reference: str) -> QuerySet[Report]:
    """With `has_…`: whether its page has anything to ask about its photographs, messages, notes and so on."""
    found = Report.objects.filter(organisation_id=organisation, reference=reference)
    here = {"organisation_id": organisation, "report_id": OuterRef("pk")}
    files = StoredFile.objects.filter(organisation_id=organisation, object_key=OuterRef("object_key"))
    return found.select_related("commune", "organisation").annotate(
        has_photos=Exists(files),
        has_messages=Exists(Message.objects.filter(**here)),
        has_notes=Exists(Note.objects.filter(**here)),
        has_contact=Exists(Contact.objects.filter(**here)),
        has_publication=Exists(Publication.objects.filter(**here)),
        has_abuse=Exists(Abuse.objects.filter(**here)),
        has_shares=Exists(Share.objects.filter(**here, until=None)),
        has_remote_photos=Exists(RemotePhoto.objects.filter(**here)),
        has_forwards=Exists(Forward.objects.filter(**here)),
        has_endpoints=Exists(Endpoint.objects.filter(organisation_id=organisation, is_active=True)),
    )


def steps(report: Report) -> QuerySet[StatusChange]:
    """The oldest first."""
    return StatusChange.objects.filter(organisation_id=report.organisation_id, report=report).order_by(
        "number"
    )


@statement
def report_read_at_desk(organisation: int, reference: str) -> QuerySet[Report]:
    return report_at_desk(organisation=organisation, reference=reference).order_by("pk")[:1]


@statement
def told_steps(organisation: int, report: int) -> QuerySet[StatusChange]:
    """With who did each; the oldest first."""
    found = StatusChange.objects.filter(organisation_id=organisation, report_id=report)
    return found.select_related("person", "by").order_by("number")


def thread(report: Report) -> QuerySet[Message]:
    found = Message.objects.filter(organisation_id=report.organisation_id, report=report)
    return found.select_related("by").order_by("at", "id")


def notes(report: Report) -> QuerySet[Note]:
    found = Note.objects.filter(organisation_id=report.organisation_id, report=report)
    return found.select_related("person").order_by("at", "id")


def sides(*, organisations: Iterable[int], reference: str) -> QuerySet[Participation]:
    """Of the organisations that take part in that report, those of an agent."""
    found = Participation.objects.filter(organisation_id__in=list(organisations), reference=reference)
    return found.select_related("owner", "organisation")


def sides_of(*, organisation: int) -> list[Participation]:
    """What others have shared with this one, the latest first."""
    found = Participation.objects.filter(organisation_id=organisation).select_related("owner")
    return list(found.order_by("-since", "-id")[:MOST_SIDES])


def titles_of(*, organisation: int, keys: Iterable[UUID]) -> dict[UUID, WorkItem]:
    """Key → its row in the queue."""
    found = WorkItem.objects.filter(organisation_id=organisation, service="signalements")
    return {item.object_key: item for item in found.filter(object_key__in=list(keys))}


def roads_of(*, organisation: int) -> list[tuple[str, int]]:
    """(class, roads) of what was imported."""
    found = RoadPiece.objects.filter(organisation_id=organisation).values_list("road_class")
    return list(found.annotate(number=Count("name", distinct=True)).order_by("road_class"))


def side_notes(side: Participation) -> QuerySet[SideNote]:
    found = SideNote.objects.filter(organisation_id=side.organisation_id, participation=side)
    return found.select_related("person").order_by("at", "id")


def contact_of(report: Report) -> Contact | None:
    return Contact.objects.filter(organisation_id=report.organisation_id, report=report).first()


def callers_of(report: Report, merged: Iterable[Report]) -> QuerySet[Contact]:
    """Of what was merged into it, the reporters who want to be called back."""
    return Contact.objects.filter(
        organisation_id=report.organisation_id, report__in=list(merged), wants=Wants.CALL
    )


def photos_of(thing: Report | Draft) -> QuerySet[StoredFile]:
    """Everything that hangs on it and has not been erased, in the order in which it came."""
    found = StoredFile.objects.filter(organisation_id=thing.organisation_id, object_key=thing.object_key)
    return found.exclude(state=StoredFile.State.ERASED).order_by("created_at", "position", "id")


def publication_of(report: Report) -> Publication | None:
    return _publication_of.first(report.organisation_id, report.pk)


@statement
def _publication_of(organisation: int, report: int) -> QuerySet[Publication]:
    return Publication.objects.filter(organisation_id=organisation, report_id=report).order_by("pk")[:1]


@dataclass(frozen=True, slots=True)
class PublicFilters:
    """What a visitor asks of the public list. `commune` is None on the portal of a wider territory."""

    commune: int | None
    category: str = ""
    status: str = ""
    since: datetime | None = None
    box: tuple[float, float, float, float] | None = None
    """West, south, east, north."""
    around: Around | None = None


def published(organisation: int, filters: PublicFilters) -> QuerySet[Publication]:
    """In public mode, one organisation's, in no order yet (core.web.paging.keyset)."""
    found = Publication.objects.filter(organisation_id=organisation, is_public=True, leads_to="")
    found = found.select_related("commune")
    if filters.commune is not None:
        found = found.filter(commune_id=filters.commune)
    if filters.category:
        found = found.filter(category=filters.category)
    if filters.since is not None:
        found = found.filter(reported_at__gte=filters.since)
    if filters.status == OPEN:
        found = found.filter(status__in=GOING_ON)
    elif filters.status == FINISHED:
        found = found.filter(status__in=OVER)
    elif filters.status:
        found = found.filter(status=filters.status)
    if filters.box is not None:
        west, south, east, north = filters.box
        found = found.filter(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    return found if filters.around is None else within(found, filters.around)


MOST_POINTS = 2_000


def points(
    organisation: int, filters: PublicFilters
) -> QuerySet[Publication, tuple[float, float, str, str, str]]:
    """(longitude, latitude, state, reference, title) of the latest that have a point, in public mode."""
    found = published(organisation, filters).select_related(None).filter(lat__isnull=False)
    rows = found.order_by("-reported_at", "-id").values_list("lon", "lat", "status", "reference", "title")
    return rows[:MOST_POINTS]  # type: ignore[return-value]


@statement
def first_published(organisation: int, commune: int | None) -> QuerySet[Publication]:
    """The first page of the public list, of one organisation: what a line shows, and no more."""
    found = published(organisation, PublicFilters(commune)).only(
        *(
            "organisation_id",
            "reference",
            "title",
            "place",
            "category",
            "status",
            "reported_at",
            "me_too",
            "commune__name",
        )
    )
    return found.order_by("-reported_at", "-pk")[:FIRST_PAGE]


@statement
def latest_changed(
    organisation: int, commune: int | None
) -> QuerySet[Publication, tuple[datetime, int, str, str, str, dict[str, object] | None]]:
    """(updated_at, key, title, reference, status, settings of the offer) of what moved last, in public mode."""
    offer = Offer.objects.filter(organisation_id=organisation, service="signalements").values("settings")[:1]
    found = published(organisation, PublicFilters(commune)).select_related(None).annotate(own=Subquery(offer))
    rows = found.values_list("updated_at", "pk", "title", "reference", "status", "own")
    return rows.order_by("-updated_at", "-pk")[:LATEST]


def public_report(*, organisations: Iterable[int], reference: str) -> Publication | None:
    """With `has_photos`, `has_messages`: whether there is anything to ask about these."""
    return _public_report.first(tuple(organisations), reference)


@statement
def _public_report(organisations: tuple[int, ...], reference: str) -> QuerySet[Publication]:
    found = Publication.objects.filter(organisation_id__in=organisations, reference=reference, is_public=True)
    its = {"organisation_id": OuterRef("organisation_id"), "is_public": True}
    return (
        found.select_related("commune", "organisation", "charge")
        .annotate(
            has_photos=Exists(StoredFile.objects.filter(**its, object_key=OuterRef("object_key"))),
            has_messages=Exists(Message.objects.filter(**its, report_id=OuterRef("report_id"))),
        )
        .order_by("pk")[:1]
    )


def publication_of_report(*, organisation: int, report: int) -> Publication | None:
    """In public mode."""
    found = Publication.objects.filter(organisation_id=organisation, report_id=report, is_public=True)
    return found.select_related("commune", "organisation").first()


def me_too_of_key(*, organisation: int, key: UUID) -> MeToo | None:
    """In the Scope that its private link opens."""
    return MeToo.objects.filter(organisation_id=organisation, object_key=key).first()


def me_toos_of(report: Report) -> QuerySet[MeToo]:
    """Those who count, the first first. As an agent."""
    found = MeToo.objects.filter(organisation_id=report.organisation_id, report=report, withdrawn_at=None)
    return found.order_by("at", "id")


def public_steps(row: Publication) -> list[StatusChange]:
    return _public_steps(row.organisation_id, row.report_id)


@statement
def _public_steps(organisation: int, report: int) -> QuerySet[StatusChange]:
    """Without who did it."""
    found = StatusChange.objects.filter(organisation_id=organisation, report_id=report, is_public=True)
    return found.defer("person").order_by("number")


def public_messages(row: Publication) -> QuerySet[Message]:
    found = Message.objects.filter(
        organisation_id=row.organisation_id, report_id=row.report_id, is_public=True
    )
    return found.select_related("by").defer("person").order_by("at", "id")


def public_photos(row: Publication) -> QuerySet[StoredFile]:
    found = StoredFile.objects.filter(
        organisation_id=row.organisation_id, object_key=row.object_key, is_public=True
    )
    return found.order_by("created_at", "position", "id")


@dataclass(frozen=True, slots=True)
class DeskFilters:
    """What an agent asks of the list of all reports."""

    status: str = ""
    category: str = ""
    commune: int | None = None
    text: str = ""
    since: date | None = None


def reports(organisation: int, filters: DeskFilters) -> QuerySet[Report]:
    """All of one organisation's, in no order yet."""
    found = Report.objects.filter(organisation_id=organisation).select_related("commune")
    if filters.status == OPEN:
        found = found.exclude(status__in=OVER)
    elif filters.status == FINISHED:
        found = found.filter(status__in=OVER)
    elif filters.status in Status.values:
        found = found.filter(status=filters.status)
    if filters.category:
        found = found.filter(category=filters.category)
    if filters.commune:
        found = found.filter(commune_id=filters.commune)
    if filters.since:
        found = found.filter(created_at__date__gte=filters.since)
    return found


def mine(person: int) -> QuerySet[Report]:
    """In the person's own Scope, over all organisations."""
    return Report.objects.filter(person_id=person).select_related("commune")
