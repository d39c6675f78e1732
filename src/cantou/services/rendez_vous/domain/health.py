from __future__ import annotations

from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous.models import Counter, Motive, Serves


def somebody_receives() -> str | None:
    """A motive that is offered while every counter that receives for it is closed sends people to an empty page."""
    with Scope.public().enter():
        open_ = Counter.objects.filter(is_open=True).values("pk")
        served = Serves.objects.filter(counter_id__in=open_).values("motive_id")
        alone = Motive.objects.filter(is_offered=True, online=True).exclude(pk__in=served)
        closed = alone.filter(pk__in=Serves.objects.values("motive_id")).count()
    return f"{closed} motifs proposés, que plus aucun guichet ne reçoit." if closed else None
