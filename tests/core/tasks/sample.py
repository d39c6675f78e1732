"""Tasks that only the tests know."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope, current
from cantou.core.tasks import task
from cantou.core.tasks.jobs import current_job

seen: list[object] = []


@task(name="sample.look")
def look(*, organisation: int | None) -> None:
    seen.append((current(), current_job()))


@task(name="sample.alone", opens_scope=False)
def alone(*, organisation: int) -> None:
    seen.append(current())


@task(name="sample.note", queue="heavy")
def note(*, organisation: int, path: str, text: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{text}\n")


@task(name="sample.half", retry=False)
def half(*, organisation: int, path: str) -> None:
    """Writes a row, asks for another task, then fails: nothing of it may remain."""
    Offer.objects.create(organisation_id=organisation, service="half")
    note.defer(organisation=organisation, path=path, text="leaked")
    raise LookupError("somebody@example.org")


@task(name="sample.deadly")
def deadly(*, organisation: int, path: str) -> None:
    """The first run dies as the whole process is killed; the next one ends well."""
    with Path(path).open("a") as file:
        file.write("started\n")
    if Path(path).read_text().count("started") == 1:
        Offer.objects.create(organisation_id=organisation, service="deadly")
        os.kill(os.getpid(), signal.SIGKILL)
    with Scope.agent(organisation).enter():
        assert not Offer.objects.filter(service="deadly").exists()
