"""Logs in one JSON line each, without personal data.

Keys that could hold some are dropped. Of an error, the class and the lines of code are kept, not its words: a
database quotes the values that it refuses. While developing (debug) the words are shown.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

PERSONAL = frozenset(
    {"email", "phone", "name", "given_name", "family_name", "address", "text", "body", "ip", "path", "url"}
)
SILENT = ("django.request", "django.security", "django.server", "procrastinate.worker")
"""They write addresses of pages, which may hold the secret of a private link, or the words of errors. The request
log and the wrapper of tasks say the same without."""


def drop_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key in PERSONAL & event.keys():
        event[key] = "[…]"
    return event


def wordless(error: ExcInfo) -> str:
    """`ValueError` and where it was raised, innermost first, through its causes."""
    lines = []
    seen: BaseException | None = error[1]
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
        lines.append(f"{type(seen).__qualname__} {places}")
        seen = seen.__cause__ or seen.__context__
    return " | ".join(lines)


def _without_words(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    elif error is True:
        error = sys.exc_info()
    if isinstance(error, tuple) and error[1] is not None:
        event["error"] = wordless(error)
    return event


def configure_logs(*, debug: bool) -> None:
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        drop_personal,
        structlog.processors.format_exc_info if debug else _without_words,
    ]
    line = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if debug else logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, line],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    if not debug:
        for name in SILENT:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # noqa: TID251 (other people's loggers)
