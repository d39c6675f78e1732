from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.core.files.domain import processing, queries, retention, storage
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.tasks import periodic, task

QUEUE = "heavy"


@task(name="cantou.files.treat", queue=QUEUE, opens_scope=False)
def treat(*, organisation: int, file: int) -> None:
    processing.treat(organisation=organisation, file=file)


@task(name="cantou.files.remove_bytes", queue=QUEUE)
def remove_bytes(*, organisation: int, file: int) -> None:
    processing.remove_bytes(organisation=organisation, file=file)


def _organisations() -> tuple[int, ...]:
    return tuple(Organisation.objects.order_by("pk").values_list("pk", flat=True))


@task(name="cantou.files.remove_named", queue=QUEUE)
def remove_named(*, organisation: None, where: str, names: list[str]) -> None:  # noqa: ARG001 (it has left)
    storage.remove(storage.shown() if where == "shown" else storage.quarantine(), names)


@periodic(name="cantou.files.again", cron="*/10 * * * *", queue=QUEUE)
def again() -> None:
    """Files that wait for the scanner, once it answers."""
    everyone = _organisations()
    if not everyone or processing.scanner_trouble():
        return
    before = timezone.now() - timedelta(minutes=10)
    with Scope.agent(everyone[0], organisations=everyone, reason="fichiers en attente").enter():
        waiting = list(
            queries.waiting_for_scanner().filter(created_at__lt=before).values_list("organisation_id", "pk")
        )
    for organisation, file in waiting:
        treat.configure(lock=f"files.{file}").defer(organisation=organisation, file=file)


@periodic(name="cantou.files.nightly", cron="40 1 * * *", queue=QUEUE)
def nightly() -> None:
    everyone = _organisations()
    for organisation in everyone:
        with Scope.agent(organisation, reason="durée de conservation").enter():
            retention.purge(organisation=organisation)
    retention.sweep(organisations=everyone)
