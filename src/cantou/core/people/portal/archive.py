"""The file in which a person takes their data away."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cantou.core.people.models import Person

LOOK = Path(__file__).parents[1] / "print" / "archive.css"


def archive(*, person: Person, sections: Sequence[dict[str, Any]]) -> bytes:
    """A zip: `donnees.html` to read anywhere, `donnees.json` for another program."""
    now = timezone.localtime()
    whole = {"fait le": now.isoformat(), "compte": person.handle, "données": list(sections)}
    shown = [
        {"title": section["title"], "what": section["what"], "lines": list(flat(section["data"]))}
        for section in sections
    ]
    values = {"person": person, "now": now, "sections": shown, "look": _look()}
    page = render_to_string("people/archive.html", values)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("donnees.html", page)
        file.writestr("donnees.json", json.dumps(whole, ensure_ascii=False, indent=2, default=str))
    return buffer.getvalue()


def _look() -> SafeString:
    """Inside the page: it is read from a folder of the person's own, far from our style sheets."""
    return mark_safe(f"<style>{LOOK.read_text('utf-8')}</style>")  # noqa: S308 (our own file)


def flat(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Nested data → (what, value) lines: "adresses électroniques, 1, adresse" → "jeanne@…"."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flat(inner, (*path, str(name)))
    elif isinstance(value, (list, tuple)):
        for place, inner in enumerate(value, start=1):
            yield from flat(inner, (*path, str(place)))
    elif isinstance(value, bool):
        yield ", ".join(path), "oui" if value else "non"
    elif value not in (None, ""):
        yield ", ".join(path), str(value)
