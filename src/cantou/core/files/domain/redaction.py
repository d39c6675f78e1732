"""Rectangles of a photograph are blackened in the pixels themselves; what is underneath stays apart, for a time.

`original` keeps what the rectangles are drawn on, in the storage that nothing serves, for KEPT_DAYS: until then they
can be taken away again. Afterwards the nightly retention erases it (retention.py), and the black is all there is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.storage import local_copy, put, quarantine, remove, shown
from cantou.core.files.engine import sandbox
from cantou.core.files.models import StoredFile
from cantou.core.journal.domain.record import record
from cantou.core.tasks import after_commit

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT_DAYS = 30
MOST_BOXES = 40
WHOLE = 1000

Box = tuple[int, int, int, int]
"""Left, top, width, height, in thousandths of the upright picture."""


def redact(*, file: StoredFile, boxes: Iterable[Box]) -> StoredFile:
    """Inside an agent's Scope: these rectangles and no others. None of them gives back what came.

    Every width is made again under a new name and a new address: what a cache or a browser holds of the old ones
    leads nowhere. Raises ValidationError.
    """
    wanted = [checked(box) for box in boxes][:MOST_BOXES]
    row = StoredFile.objects.select_for_update().get(organisation_id=file.organisation_id, pk=file.pk)
    if not row.is_ready or not row.is_image:
        raise ValidationError(_("Cette photographie n’est pas encore disponible."))
    if not row.original:
        row.original, row.boxes = _set_apart(row), []
    before = [row.stored_name(width) for width in row.widths]
    row.stored = f"{timezone.localdate().isoformat()}/{uuid4().hex}"
    row.handle = uuid4()
    row.widths = _drawn(row, wanted)
    row.boxes = [list(box) for box in wanted]
    row.original_until = timezone.localdate() + timedelta(days=KEPT_DAYS)
    row.save(update_fields=["original", "original_until", "boxes", "stored", "handle", "widths"])
    after_commit(lambda: remove(shown(), before))
    record(action="files.redacted", subject=f"files:{row.handle}", details={"boxes": len(wanted)})
    return row


def checked(box: Iterable[Any]) -> Box:
    """At least one thousandth wide and high, cut to the picture."""
    left, top, width, height = (int(value) for value in box)
    right, bottom = min(WHOLE, left + width), min(WHOLE, top + height)
    left, top = max(0, left), max(0, top)
    if right <= left or bottom <= top:
        raise ValidationError(_("Ce rectangle est vide, ou hors de la photographie."))
    return left, top, right - left, bottom - top


def _set_apart(row: StoredFile) -> str:
    """What came was not kept: the widest of what is shown is the most there is."""
    name = f"received/{timezone.localdate().isoformat()}/{uuid4().hex}"
    with local_copy(shown(), row.stored_name(max(row.widths))) as path, path.open("rb") as content:
        put(quarantine(), name, content)
    return name


def _drawn(row: StoredFile, boxes: list[Box]) -> list[int]:
    with local_copy(quarantine(), row.original) as path, sandbox.derived(path, boxes=boxes) as looked:
        for picture in looked.pictures:
            with picture.path.open("rb") as content:
                put(shown(), row.stored_name(picture.width), content)
        return [picture.width for picture in looked.pictures]
