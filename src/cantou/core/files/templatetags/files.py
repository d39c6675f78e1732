from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from cantou.core.files.models import StoredFile

register = template.Library()


@register.filter
def picture(file: StoredFile, base: str) -> dict[str, str]:
    """What `<c-photo :attrs>` takes. `base`: path of the view that serves it, up to the last slash."""
    return file.picture(base)
