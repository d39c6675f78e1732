"""All that an organisation owns, in one archive, made in the background and kept for a week."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from cantou.core.files.domain.storage import put, shown
from cantou.core.organisations.domain.departures import leave
from cantou.core.scope.scope import Scope
from cantou.desk.domain import errands
from cantou.desk.models import Errand

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.organisations.models import Organisation

FOLDER = "departs"


def ask_export(*, about: Organisation) -> Errand:
    """By the organisation itself or by the operator, whichever the Scope acts for: the archive is theirs."""
    asked = errands.prepare(kind=Errand.Kind.EXPORT, name=about.name, about=about)
    errands.launch(errand=asked)
    return asked


def carry_out(*, organisation: int, key: UUID) -> None:
    """The task."""
    with Scope.agent(organisation).enter():
        errand = errands.start(key=key)
    if errand is None or errand.about is None:
        return
    name = f"{FOLDER}/{errand.key}.zip"
    with tempfile.TemporaryFile(prefix="cantou-depart-") as archive:
        with Scope.agent(organisation, person=errand.asked_by_id, reason="export de réversibilité").enter():
            members = leave(organisation=errand.about, stream=archive)
        archive.seek(0)
        put(shown(), name, archive)
    with Scope.agent(organisation, person=errand.asked_by_id).enter():
        rows = sum(member.rows or 0 for member in members)
        errands.advance(errand=errand, done=0, report={"files": len(members), "rows": rows})
        errands.finish(errand=errand, file=name)
