"""Logs in one JSON line each, without personal data: keys that could hold some are dropped."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

PERSONAL = frozenset({"email", "phone", "name", "given_name", "family_name", "address", "text", "body", "ip"})


def drop_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key in PERSONAL & event.keys():
        event[key] = "[…]"
    return event


def configure_logs(*, debug: bool) -> None:
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        drop_personal,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if debug else logging.INFO),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.INFO if debug else logging.WARNING, format="%(levelname)s %(name)s %(message)s"
    )
