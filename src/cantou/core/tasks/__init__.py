"""Tasks in PostgreSQL: a job exists if and only if the transaction that asked for it commits."""

from cantou.core.tasks.events import Event, listens_to, publish
from cantou.core.tasks.jobs import after_commit, periodic, task

__all__ = ["Event", "after_commit", "listens_to", "periodic", "publish", "task"]
