"""Drop-off points, and what somebody who is there says of one: « plein », « cassé »."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core import tasks
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.queries import providers
from cantou.core.organisations.domain.references import draw_reference
from cantou.core.registry import services
from cantou.core.scope.scope import Scope, acting
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy, tidy_line
from cantou.core.work.domain.events import TroubleSeen
from cantou.core.work.domain.items import put
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.events import PointSpokenOf
from cantou.services.dechets.models import DropOffPoint, PointReport, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

SERVICE, KIND, QUEUE = "dechets", "points", "points"
MOST = 3_000


def save_point(*, values: Mapping[str, Any], point: DropOffPoint | None = None) -> DropOffPoint:
    """Inside an agent's Scope. Raises ValidationError, by field."""
    organisation = acting()
    if point is None and queries.points_at_desk(organisation=organisation).count() >= MOST:
        raise ValidationError(_("Trois mille points au plus."))
    row = point or DropOffPoint(organisation_id=organisation)
    row.name, row.where = tidy_line(values["name"]), tidy_line(values.get("where", ""))
    row.note = tidy_line(values.get("note", ""))
    row.commune_id, row.takes = values["commune"], sorted(values["takes"])
    row.lon, row.lat = values.get("lon"), values.get("lat")
    row.is_public = values.get("is_public", True)
    same = DropOffPoint.objects.filter(organisation_id=organisation, commune_id=row.commune_id, name=row.name)
    if same.exclude(pk=row.pk).exists():
        raise ValidationError({"name": _("Un autre point de cette commune porte déjà ce nom.")})
    row.save()
    index_point(row)
    bump(organisation=organisation)
    record(action="dechets.point", subject=f"dechets:point:{row.pk}")
    return row


def delete_point(*, point: DropOffPoint) -> None:
    key, organisation = point.pk, point.organisation_id
    index.remove(service=SERVICE, kind=KIND, key=str(key))
    point.delete()
    bump(organisation=organisation)
    record(action="dechets.point_deleted", subject=f"dechets:point:{key}")


def index_point(row: DropOffPoint) -> None:
    if not row.is_public:
        index.remove(service=SERVICE, kind=KIND, key=str(row.pk))
        return
    found = index.Found(
        kind=KIND,
        key=str(row.pk),
        title=row.name,
        summary=_("Point d’apport volontaire. %(where)s") % {"where": row.where},
        url_name="dechets:points",
        place=row.commune_id,
        lon=row.lon,
        lat=row.lat,
    )
    index.put(service=SERVICE, found=found)


# -- What somebody says of one


def speak_of(*, point: DropOffPoint, key: UUID, what: str, words: str = "") -> str:
    """A visitor's word. The reference; what follows is done by a job, in the name of the organisation."""
    organisation = point.organisation_id
    with Scope.for_object(organisation=organisation, key=key).enter():
        reference = draw_reference(service=SERVICE, organisation=organisation, key=key)
        PointReport.objects.create(
            organisation_id=organisation, object_key=key, point=point, reference=reference, what=what, words=tidy(words)
        )  # fmt: skip
        tasks.publish(PointSpokenOf(organisation=organisation, key=str(key)))
        record(action="dechets.spoken", subject=f"dechets:{reference}")
    return reference


def take_up(*, organisation: int, key: UUID) -> None:
    """Inside an agent's Scope: the point says what is the matter; where somebody receives reports of all sorts, they
    are told, else it is an item of our own desk. Idempotent.
    """
    row = (
        PointReport.objects.select_for_update(of=["self"])
        .select_related("point__commune")
        .filter(organisation_id=organisation, point__organisation_id=organisation, object_key=key)
        .first()
    )
    if row is None or row.state != PointReport.State.OPEN:
        return
    point = row.point
    point.trouble, point.trouble_on = row.what, timezone.localdate(row.created_at)
    point.save(update_fields=["trouble", "trouble_on"])
    bump(organisation=organisation)
    taker = _taker(point.commune_id)
    if taker is None:
        put_in_queue(row)
        return
    row.state, row.closed_at = PointReport.State.HANDED, timezone.now()
    row.save(update_fields=["state", "closed_at"])
    tasks.publish(_trouble(row, *taker))
    record(action="dechets.handed", subject=f"dechets:{row.reference}")


def _taker(commune: int) -> tuple[int, str] | None:
    """(organisation, service) of whoever receives there what names no service."""
    general = next((one.id for one in services() if any(inbox.default for inbox in one.inboxes)), "")
    nearest = providers(territory=commune, service=general).first() if general else None
    return (nearest.organisation_id, general) if nearest else None


def _trouble(row: PointReport, organisation: int, service: str) -> TroubleSeen:
    point = row.point
    return TroubleSeen(
        organisation=organisation,
        service=service,
        key=str(row.object_key),
        commune=point.commune_id,
        subject=SERVICE,
        text=" ".join(part for part in (f"{point.name}\u00a0: {said(row.what)}.", row.words) if part),
        where=", ".join(part for part in (point.name, point.where) if part)[:200],
        lon=point.lon,
        lat=point.lat,
    )


def said(what: str) -> str:
    return str(Trouble(what).label).lower()


def put_in_queue(row: PointReport) -> None:
    is_open = row.state == PointReport.State.OPEN
    put(
        service=SERVICE,
        key=row.object_key,
        queue=QUEUE,
        reference=row.reference,
        title=f"{row.point.name}\u00a0: {said(row.what)}",
        place=", ".join(part for part in (row.point.where, row.point.commune.name) if part)[:200],
        status=row.state,
        status_title=str(row.get_state_display()),
        tone="care" if is_open else "good",
        is_open=is_open,
    )


def settle(*, row: PointReport) -> None:
    """Inside an agent's Scope: it is emptied, mended. All that was said of that point is settled with it."""
    now = timezone.now()
    for one in PointReport.objects.select_related("point__commune").filter(
        organisation_id=acting(), point__organisation_id=acting(), point=row.point_id, state=PointReport.State.OPEN
    ):  # fmt: skip
        one.state, one.closed_at = PointReport.State.DONE, now
        one.save(update_fields=["state", "closed_at"])
        put_in_queue(one)
    clear(point=row.point)


def clear(*, point: DropOffPoint) -> None:
    """The portal says nothing of it any more."""
    point.trouble, point.trouble_on = "", None
    point.save(update_fields=["trouble", "trouble_on"])
    bump(organisation=point.organisation_id)
    record(action="dechets.settled", subject=f"dechets:point:{point.pk}")
