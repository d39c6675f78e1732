"""Cron lines read in local time, as people mean them, over a scheduler that only knows UTC.

A line that names its hours runs once for each local time that it names: when the clocks go forward, 2:30 does not
exist and runs at 3:30; when they go back, 2:30 happens twice and runs the first time. A line whose hour is `*`
runs at every hour that passes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter

ZONE = ZoneInfo("Europe/Paris")
OFFSETS = (1, 2)
"""Hours that Paris is ahead of UTC, in winter and in summer."""
HOUR = 1
FIELDS = 5


def check(cron: str) -> None:
    """Raises ValueError unless it is a line of five fields."""
    if len(cron.split()) != FIELDS:
        raise ValueError(f"« {cron} » n’est pas une ligne cron de cinq champs")
    try:
        croniter(cron)
    except CroniterError as error:
        raise ValueError(f"« {cron} » n’est pas une ligne cron : {error}") from error


def utc_cron(cron: str) -> str:
    """A UTC line that names every instant at which the local line may be due; `is_due` then chooses."""
    check(cron)
    minute = cron.split(maxsplit=1)[0]
    if _every_hour(cron):
        return f"{minute} * * * *"
    hours = {int(value) for value in croniter.expand(cron)[0][HOUR]}
    moved = sorted({(value - offset) % 24 for value in hours for offset in OFFSETS})
    return f"{minute} {','.join(map(str, moved))} * * *"


def is_due(cron: str, at: datetime) -> bool:
    """Whether the local line names this instant, given to the minute."""
    local = at.astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
    if _every_hour(cron):
        return _names(cron, local)
    return any(
        _names(cron, wall)
        for wall in (local, local - timedelta(hours=1))
        if wall.replace(tzinfo=ZONE, fold=0).astimezone(UTC) == at.replace(second=0, microsecond=0)
    )


def _names(cron: str, wall: datetime) -> bool:
    return bool(croniter.match(cron, wall.replace(fold=0)))


def _every_hour(cron: str) -> bool:
    return bool(croniter.expand(cron)[0][HOUR] == ["*"])
