from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.tasks.models import Failure

if TYPE_CHECKING:
    from types import TracebackType


def remember(*, job: int, error: BaseException) -> None:
    """Keep the error's class and where it was raised; its words may hold somebody's data."""
    Failure.objects.update_or_create(
        job=job,
        defaults={
            "error": type(error).__qualname__[:120],
            "place": _place(error.__traceback__),
            "at": timezone.now(),
        },
    )


def _place(trace: TracebackType | None) -> str:
    """The deepest line of our own code, or of a service's: not of a library."""
    frames = list(traceback.walk_tb(trace))
    ours = [found for found in frames if "site-packages" not in found[0].f_code.co_filename] or frames
    if not ours:
        return ""
    frame, line = ours[-1]
    return f"{frame.f_globals.get('__name__', '?')[:180]}:{line}"
