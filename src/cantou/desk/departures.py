"""The archives that an organisation had made of itself go with it."""

from __future__ import annotations

from cantou.desk.domain.errands import drop_files
from cantou.desk.models import Errand


def erase(*, organisation: int) -> None:
    drop_files(errands=Errand.objects.filter(organisation_id=organisation))
