from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertIssued(Event):
    """A message left: who must hear of it is told by whoever listens. Published once for each Alert, after commit.

    `alert`: key of the Alert; `thread`: code of its Thread; `status`, `msg_type`: as CAP writes them.
    """

    alert: int
    thread: str
    status: str
    msg_type: str


def reference_of(event: AlertIssued) -> str:
    return event.thread if event.status == "Actual" else ""
