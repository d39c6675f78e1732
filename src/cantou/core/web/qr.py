"""An address as a square to photograph."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(address: str) -> SafeString:
    """An SVG without a fixed size, for a figure that says in words what it opens."""
    drawn = segno.make(address, error="m", micro=False)
    return mark_safe(drawn.svg_inline(scale=4, border=2, omitsize=True))  # noqa: S308 (digits and capitals, drawn)
