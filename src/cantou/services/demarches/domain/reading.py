"""Published workflows, read once for all requests of a process: a version never changes."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from cantou.services.demarches.engine.workflow import Workflow

if TYPE_CHECKING:
    from cantou.services.demarches.models import WorkflowVersion

MOST_KEPT = 300
_kept: OrderedDict[bytes, Workflow] = OrderedDict()
_lock = Lock()


def workflow_of(version: WorkflowVersion) -> Workflow:
    """`version` may come without its document: it is fetched only by a process that does not know it yet."""
    digest = bytes(version.digest)
    with _lock:
        if digest in _kept:
            _kept.move_to_end(digest)
            return _kept[digest]
    workflow = Workflow.model_validate(version.document)
    with _lock:
        _kept[digest] = workflow
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return workflow
