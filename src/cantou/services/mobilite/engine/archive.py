"""A feed's zip, opened without trusting it: nothing is written anywhere, and nothing is bigger than allowed."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from cantou.services.mobilite.engine.notices import FeedError, Notices

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

LARGEST_FILE = 2 << 30
LARGEST_FEED = 4 << 30
MOST_FILES = 500
FREE = 20 << 20
BLOW_UP = 100
"""Times that a file may be bigger than its compressed form, beyond the first FREE bytes."""

KNOWN = frozenset(
    f"{name}.txt"
    for name in (
        *(
            "agency",
            "areas",
            "attributions",
            "booking_rules",
            "calendar",
            "calendar_dates",
            "fare_attributes",
        ),
        *(
            "fare_leg_join_rules",
            "fare_leg_rules",
            "fare_media",
            "fare_products",
            "fare_rules",
            "rider_categories",
        ),
        *(
            "fare_transfer_rules",
            "feed_info",
            "frequencies",
            "levels",
            "location_group_stops",
            "location_groups",
        ),
        *("networks", "pathways", "route_networks", "routes", "shapes", "stop_areas", "stop_times", "stops"),
        *("timeframes", "transfers", "translations", "trips"),
    )
)


class Archive:
    """The text files of a feed, by name; a folder around them is stepped into and told."""

    def __init__(self, path: Path, notices: Notices) -> None:
        self.notices = notices
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError) as error:
            notices.add("i_o_error", path.name, detail=str(error))
            raise FeedError("not a readable zip", notices) from error
        self._members = self._listed()

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > LARGEST_FEED:
            raise self._refusal("the feed is too big")
        found: dict[str, zipfile.ZipInfo] = {}
        for info in sorted(infos, key=lambda info: info.filename.count("/")):
            path = PurePosixPath(info.filename.replace("\\", "/"))
            if "__MACOSX" in path.parts or path.name.startswith("."):
                continue
            if path.name not in KNOWN:
                self.notices.add("unknown_file", info.filename)
            elif path.name not in found:
                found[path.name] = info
                if len(path.parts) > 1:
                    self.notices.add("invalid_input_files_in_subfolder", info.filename)
        return found

    def _refusal(self, why: str) -> FeedError:
        self.notices.add("i_o_error", "", detail=why)
        return FeedError(why, self.notices)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def lines(self, name: str) -> Generator[str, None, None]:
        """Lines as text: UTF-8, else what old spreadsheets write; each as the csv module wants them."""
        info = self._members[name]
        if info.file_size > LARGEST_FILE or info.file_size > FREE + BLOW_UP * max(info.compress_size, 1):
            raise self._refusal(f"{name} is too big")
        if info.flag_bits & 1:
            raise self._refusal(f"{name} is encrypted")
        encoding = self._encoding(info)
        with self._zip.open(info) as raw:
            yield from self._read(name, io.TextIOWrapper(raw, encoding, errors="replace", newline=""))

    def _read(self, name: str, text: Any) -> Iterator[str]:
        try:
            for line in text:
                yield line.replace("\0", "") if "\0" in line else line
        except (OSError, EOFError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise self._refusal(f"{name}: {error}") from error

    def _encoding(self, info: zipfile.ZipInfo) -> str:
        try:
            with self._zip.open(info) as raw:
                decoder = io.TextIOWrapper(raw, "utf-8-sig", newline="")
                while decoder.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            self.notices.add("invalid_character", info.filename)
            with self._zip.open(info) as raw:
                return "utf-16" if raw.read(2) in {b"\xff\xfe", b"\xfe\xff"} else "cp1252"
        except Exception as error:
            raise self._refusal(f"{info.filename}: {error}") from error
        return "utf-8-sig"

    def close(self) -> None:
        self._zip.close()
