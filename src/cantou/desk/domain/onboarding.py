"""Opening a list of communes from a file: looked at first, then done in the background, a few lines at a time."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from cantou.core.organisations.domain import onboarding
from cantou.core.scope.scope import Scope
from cantou.desk.domain import errands
from cantou.desk.models import Errand

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.organisations.domain.onboarding import Line

TOGETHER = 10
"""Lines in one transaction: what is written and what the report says of it commit together."""


def look(*, name: str, content: bytes, services: list[str]) -> Errand:
    """What would become of each line. Raises ValidationError when the file cannot be read at all."""
    found = onboarding.preview(stream=BytesIO(content), default_services=services)
    return errands.prepare(
        kind=Errand.Kind.ONBOARD,
        name=name,
        content=content,
        options={"services": services},
        report={"lines": [_said(line) for line in found.lines], "problems": found.problems},
        total=len(found.lines),
    )


def carry_on(*, organisation: int, key: UUID) -> None:
    """The task. What an interrupted run has done stays done, and stays in the report."""
    with Scope.agent(organisation).enter():
        errand = errands.start(key=key)
    if errand is None or errand.content is None:
        return
    found = onboarding.preview(
        stream=BytesIO(bytes(errand.content)), default_services=errand.options["services"]
    )
    said = errand.report["lines"][: errand.done]
    scope = Scope.agent(
        organisation, person=errand.asked_by_id, reason=f"ouverture groupée {errand.name}"[:300]
    )
    while len(said) < len(found.lines):
        with scope.enter():
            for line in found.lines[len(said) : len(said) + TOGETHER]:
                onboarding.carry_out(line=line)
                said.append(_said(line))
            report = {"lines": said, "problems": found.problems}
            errands.advance(errand=errand, done=len(said), report=report)
    with scope.enter():
        errands.finish(errand=errand)


def _said(line: Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "name": line.name,
        "action": line.action,
        "services": line.services,
        "messages": line.messages,
    }
