"""Where: what a reporter may give, and what is refused."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from cantou.services.signalements.models import Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A point, a place of the gazetteer, words: at least one of them. `place` is a key of the gazetteer."""

    given: Given = Given.WORDS
    lon: float | None = None
    lat: float | None = None
    place: int | None = None
    label: str = ""
    words: str = ""

    @property
    def is_somewhere(self) -> bool:
        return self.lon is not None or bool(self.label or self.words)

    @property
    def columns(self) -> dict[str, Any]:
        values = asdict(self)
        return {
            "given": values["given"],
            "lon": values["lon"],
            "lat": values["lat"],
            "place_id": values["place"],
            "place_label": values["label"],
            "place_words": values["words"],
        }
