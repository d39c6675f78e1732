"""What is asked of one act: the resources and times it takes, and what is the same for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.booking.domain import counting, opening
from cantou.core.booking.models import Kind

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.booking.domain.holder import Holder
    from cantou.core.booking.models import Resource, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One resource, one time. Several are booked together, or none is."""

    resource: Resource
    starts_at: datetime
    ends_at: datetime
    quantity: int = 1
    original_start: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("starts_at", "ends_at", "original_start"):
            moment = getattr(self, name)
            if moment is not None and moment.tzinfo is None:
                raise ValueError("An hour without zone: pass it through rules.instant().")

    @property
    def start(self) -> datetime:
        return self.starts_at.astimezone(UTC)

    @property
    def end(self) -> datetime:
        return self.ends_at.astimezone(UTC)

    @property
    def occupied(self) -> tuple[datetime, datetime]:
        """With the buffers; of what is lent by the day, the days."""
        if opening.is_counted_by_days(self.resource):
            return counting.span_of(self.resource, self.start, self.end)
        return (
            self.start - timedelta(minutes=self.resource.buffer_before_minutes),
            self.end + timedelta(minutes=self.resource.buffer_after_minutes),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is the same for all the wishes of one act."""

    organisation: int
    key: UUID
    holder: Holder
    kind: str = Kind.BOOKING
    state: str | None = None
    title: str = ""
    public_title: str = ""
    audience: str = ""
    written_by: int | None = None
    series: Series | None = None
    hold_until: datetime | None = None
    now: datetime = field(default_factory=timezone.now)
    beyond_quota: bool = False
