"""What is wrong in a feed, by the codes of MobilityData's validator, so that reports compare."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

ERROR, WARNING, INFO = "ERROR", "WARNING", "INFO"

SEVERITIES: Final = {
    "block_trips_with_overlapping_stop_times": ERROR,
    "csv_parsing_failed": ERROR,
    "decreasing_or_equal_stop_time_distance": ERROR,
    "duplicate_key": ERROR,
    "duplicated_column": ERROR,
    "empty_file": ERROR,
    "expired_calendar": WARNING,
    "fast_travel_between_consecutive_stops": WARNING,
    "foreign_key_violation": ERROR,
    "i_o_error": ERROR,
    "inconsistent_agency_timezone": ERROR,
    "invalid_character": ERROR,
    "invalid_date": ERROR,
    "invalid_float": ERROR,
    "invalid_input_files_in_subfolder": ERROR,
    "invalid_integer": ERROR,
    "invalid_row_length": ERROR,
    "invalid_time": ERROR,
    "invalid_timezone": ERROR,
    "location_without_parent_station": ERROR,
    "missing_calendar_and_calendar_date_files": ERROR,
    "missing_required_column": ERROR,
    "missing_required_field": ERROR,
    "missing_required_file": ERROR,
    "missing_stop_name": ERROR,
    "missing_trip_edge": ERROR,
    "number_out_of_range": ERROR,
    "overlapping_frequency": ERROR,
    "point_near_origin": ERROR,
    "start_and_end_range_out_of_order": ERROR,
    "stop_time_with_arrival_before_previous_departure_time": ERROR,
    "stop_time_with_only_arrival_or_departure_time": ERROR,
    "stop_without_location": ERROR,
    "too_many_rows": ERROR,
    "transfer_with_invalid_trip_and_route": ERROR,
    "unexpected_enum_value": WARNING,
    "unknown_file": INFO,
    "unusable_trip": WARNING,
    "unused_trip": WARNING,
    "wrong_parent_location_type": ERROR,
    # Not among theirs.
    "cantou_zone_not_planned": INFO,
}
KEPT = 20
"""Samples of one code; the others are counted."""


@dataclass(frozen=True)
class Notice:
    code: str
    file: str
    row: int | None = None
    detail: str = ""

    @property
    def severity(self) -> str:
        return SEVERITIES[self.code]


@dataclass
class Notices:
    counts: dict[str, int] = field(default_factory=dict)
    samples: list[Notice] = field(default_factory=list)

    def add(self, code: str, file: str, *, row: int | None = None, detail: str = "", count: int = 1) -> None:
        if count <= 0:
            return
        so_far = self.counts.get(code, 0)
        if so_far < KEPT:
            self.samples.append(Notice(code, file, row, detail[:200]))
        self.counts[code] = so_far + count


class FeedError(Exception):
    """The feed cannot be read at all; `notices` say why."""

    def __init__(self, message: str, notices: Notices) -> None:
        super().__init__(message)
        self.notices = notices
