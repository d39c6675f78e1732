from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.tasks import task
from cantou.core.tasks.jobs import MOST_ATTEMPTS, current_job
from cantou.services.signalements.domain import (
    bulletins,
    decisions,
    figures_kept,
    forwards,
    reminders,
    remote_photos,
    rounds,
)
from cantou.services.signalements.domain.delays import local_day
from cantou.services.signalements.domain.subscriptions import ours

SERVICE = "signalements"


def _organisations() -> list[int]:
    with Scope.public().enter():
        found = Offer.objects.filter(service=SERVICE).order_by("organisation_id")
        return list(found.values_list("organisation_id", flat=True).distinct())


@task(name="cantou.signalements.remind", opens_scope=False)
def remind() -> None:
    for organisation in _organisations():
        remind_one.defer(organisation=organisation)


@task(name="cantou.signalements.remind_one")
def remind_one(*, organisation: int) -> None:
    reminders.remind(organisation=organisation)
    decisions.bring_back_unstaffed(organisation=organisation)
    rounds.end_forgotten(organisation=organisation, day=local_day(timezone.now()))


@task(name="cantou.signalements.evening", opens_scope=False)
def evening() -> None:
    for organisation in _organisations():
        evening_one.defer(organisation=organisation)


@task(name="cantou.signalements.evening_one")
def evening_one(*, organisation: int) -> None:
    bulletins.tell_of_the_day(organisation=organisation)


@task(name="cantou.signalements.forget_subscriber")
def forget_subscriber(*, organisation: int, key: str) -> None:
    """What was put in the queue before core.notices had a task of its own for it."""
    ours.forget(organisation=organisation, key=UUID(key))


@task(name="cantou.signalements.count", opens_scope=False)
def count() -> None:
    for organisation in _organisations():
        count_one.defer(organisation=organisation)


@task(name="cantou.signalements.count_one")
def count_one(*, organisation: int) -> None:
    figures_kept.refresh(organisation=organisation)


def _is_last() -> bool:
    """Whether nothing tries again after this one."""
    job = current_job()
    return job is None or job.attempts >= MOST_ATTEMPTS - 1


@task(name="cantou.signalements.fetch_photo", opens_scope=False)
def fetch_photo(*, organisation: int, photo: int) -> None:
    """A photograph that a program named by its address (Open311)."""
    remote_photos.fetch(organisation=organisation, photo=photo, last=_is_last())


@task(name="cantou.signalements.send_forward", opens_scope=False)
def send_forward(*, organisation: int, row: int) -> None:
    """A report to another city's Open311 server."""
    forwards.send(organisation=organisation, row=row, last=_is_last())


@task(name="cantou.signalements.look_forward", opens_scope=False)
def look_forward(*, organisation: int, row: int) -> None:
    forwards.look(organisation=organisation, row=row)
