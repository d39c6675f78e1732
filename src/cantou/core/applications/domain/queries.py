from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.applications.manifest import PREFIX
from cantou.core.applications.models import Application, Delivery, Opening
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet


def applications(*, active: bool = False) -> QuerySet[Application]:
    found = Application.objects.order_by("title", "pk")
    return found.filter(state=Application.State.ACTIVE) if active else found


def offered(*, codes: Collection[str]) -> dict[str, Application]:
    """Code → application, of those that stand among these services. No query when there is none."""
    wanted = [code for code in codes if code.startswith(PREFIX)]
    if not wanted:
        return {}
    return {one.code: one for one in applications(active=True).filter(code__in=wanted)}


def openings(*, organisation: int) -> QuerySet[Opening]:
    """Those that stand today. In an agent's Scope."""
    return Opening.objects.filter(organisation_id=organisation, closed_at=None).select_related("application")


def granted(*, application: Application, organisation: int) -> frozenset[str]:
    """The scopes that this organisation has granted, and that the manifest still asks for. In any Scope."""
    with Scope.agent(organisation).enter():
        opening = openings(organisation=organisation).filter(application=application).first()
    return (
        frozenset() if opening is None else frozenset(opening.scopes) & frozenset(application.declared.scopes)
    )


def is_open(*, application: Application, organisation: int) -> bool:
    with Scope.agent(organisation).enter():
        return openings(organisation=organisation).filter(application=application).exists()


def deliveries(*, organisation: int, application: Application) -> QuerySet[Delivery]:
    """The latest first. In an agent's Scope."""
    found = Delivery.objects.filter(organisation_id=organisation, application=application)
    return found.order_by("-created_at", "-pk")
