"""Photographs of a report: what they are to it, and how pages show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.files.models import StoredFile

MOST_PHOTOS = 5
"""With one report, or one message, however it comes."""
REPORTED = "photo"
"""Came with the report."""
ADDED = "added"
"""Sent by the reporter afterwards."""
WORK_DONE = "work_done"
"""Taken by an agent: what was done."""
VISITED = "visited"
"""Taken by an agent who came and could not, or came too late: seen at the desk, and elsewhere only if published."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`pictures` for <c-photos>; `others`: those that are being checked, or were refused."""

    pictures: list[dict[str, str]] = field(default_factory=list)
    others: list[StoredFile] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.pictures or self.others)


def show(files: Iterable[StoredFile], base: str) -> Shown:
    """`base`: path of the view that serves them, up to the last slash. Each has a text for those who cannot see it."""
    shown = Shown()
    for number, file in enumerate(files, start=1):
        if file.is_ready and file.is_image:
            shown.pictures.append({**file.picture(base), "alt": file.alt or _alt(file.purpose, number)})
        else:
            shown.others.append(file)
    return shown


def _alt(purpose: str, number: int) -> str:
    if purpose == WORK_DONE:
        return _("Photographie %(number)d de ce qui a été fait") % {"number": number}
    if purpose == VISITED:
        return _("Photographie %(number)d prise en tournée") % {"number": number}
    return _("Photographie %(number)d envoyée avec le signalement") % {"number": number}


def of_reporter(files: Iterable[StoredFile]) -> list[StoredFile]:
    return [file for file in files if file.purpose not in {WORK_DONE, VISITED}]


def of_work(files: Iterable[StoredFile]) -> list[StoredFile]:
    return [file for file in files if file.purpose == WORK_DONE]


def of_visits(files: Iterable[StoredFile]) -> list[StoredFile]:
    return [file for file in files if file.purpose == VISITED]
