"""Opening a list of communes from a file: looked at first, then done in the background, a few lines at a time."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cantou.core.organisations.domain import onboarding
from cantou.core.scope.scope import Scope
from cantou.desk.domain import errands
from cantou.desk.domain.administrators import HERE, AdministeredError, name_administrator, standings
from cantou.desk.models import Errand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from cantou.core.organisations.domain.onboarding import Line, Onboarding

TOGETHER = 10
"""Lines in one transaction: what is written and what the report says of it commit together."""


def preview(*, stream: IO[bytes], default_services: Sequence[str] = ()) -> Onboarding:
    """What would be done, invitations included. Raises ValidationError when the file cannot be read at all."""
    found = onboarding.preview(stream=stream, default_services=default_services)
    known = standings(organisations={line.organisation.pk for line in found.lines if line.organisation})
    for line in found.lines:
        _judge(line, known)
    return found


def carry_out(*, line: Line) -> None:
    """One line of a preview, and the invitation of its first administrator; a refusal is said in it."""
    if line.action not in {"create", "update"}:
        return
    onboarding.carry_out(line=line)
    name, email = line.administrator
    if line.action == "refused" or not email or line.organisation is None:
        return
    with suppress(AdministeredError):
        name_administrator(organisation=line.organisation, email=email, name=name)


def onboard(*, stream: IO[bytes], default_services: Sequence[str] = ()) -> Onboarding:
    """Do it all at once: the command line."""
    found = preview(stream=stream, default_services=default_services)
    for line in found.lines:
        with transaction.atomic():
            carry_out(line=line)
    return found


def _judge(line: Line, known: dict[int, str]) -> None:
    """What becomes of the column `administrateur`; an invitation that waits, or somebody there, is left alone."""
    name, email = line.administrator
    standing = known.get(line.organisation.pk) if line.organisation else None
    if line.action == "refused" or standing == HERE or not (name or email):
        return
    if not email:
        if standing is None:
            line.messages.append(_("Sans adresse électronique : imprimez l’invitation sur sa page."))
        return
    if standing != email:
        line.action = "update" if line.action == "same" else line.action
        line.messages.append(_("Administration : invitation à %(email)s.") % {"email": email})


def look(*, name: str, content: bytes, services: list[str]) -> Errand:
    """What would become of each line. Raises ValidationError when the file cannot be read at all."""
    found = preview(stream=BytesIO(content), default_services=services)
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
    found = preview(stream=BytesIO(bytes(errand.content)), default_services=errand.options["services"])
    said = errand.report["lines"][: errand.done]
    scope = Scope.agent(
        organisation, person=errand.asked_by_id, reason=f"ouverture groupée {errand.name}"[:300]
    )
    while len(said) < len(found.lines):
        with scope.enter():
            for line in found.lines[len(said) : len(said) + TOGETHER]:
                carry_out(line=line)
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
