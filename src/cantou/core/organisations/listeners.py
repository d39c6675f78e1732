from __future__ import annotations

from cantou.core.organisations.domain.succession import follow_territories
from cantou.core.tasks import listens_to
from cantou.core.territories.domain.events import TerritoriesChanged


@listens_to(TerritoriesChanged)
def territories_changed(event: TerritoriesChanged) -> None:
    follow_territories(
        departements=event.departements,
        perimeters=event.perimeters,
        merged={int(old): new for old, new in event.merged.items()},
    )
