"""Blocks as a template shows them: with their files, their text made HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cantou.core.files.domain.queries import of_thing
from cantou.core.files.views import public_base
from cantou.core.maps.domain.figures import Entry, place_figure
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.services.site.domain.files import SERVICE
from cantou.services.site.engine import blocks as engine
from cantou.services.site.engine.text import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from cantou.core.files.models import StoredFile
    from cantou.core.maps.domain.figures import Figure
    from cantou.services.site.engine.blocks import Block


def drawn(
    blocks: Iterable[Block], *, organisation: int, key: UUID, base: str = "", territory: int | None = None
) -> list[dict[str, Any]]:
    """`base`: where its files are served, when it is not what everybody sees. What has no file is left out."""
    blocks = list(blocks)
    files: dict[str, StoredFile] = {}
    if engine.handles(blocks):
        found = of_thing(organisation=organisation, key=key, service=SERVICE)
        files = {file.handle.hex: file for file in found if file.is_ready}
    base = base or public_base()
    found = [shown for shown in (_drawn(block, files, base) for block in blocks) if shown]
    for number, shown in enumerate(found):
        if shown["kind"] == "map" and territory is not None and shown.get("lon") is not None:
            shown["figure"] = _figure(shown, territory, number)
    return found


def _figure(shown: Mapping[str, Any], territory: int, number: int) -> Figure:
    title = shown["label"] or _("Où cela se trouve")
    entry = Entry(title=title, lon=shown["lon"], lat=shown["lat"])
    return place_figure(territory=territory, title=title, entries=[entry], id=f"carte{number}")


def _drawn(block: Block, files: Mapping[str, StoredFile], base: str) -> dict[str, Any] | None:
    shown: dict[str, Any] = dict(block)
    if block["kind"] == "text":
        shown["html"] = render(block["text"])
    if block["kind"] == "contact" and block.get("phone"):
        shown["phone_shown"] = show_phone(block["phone"])
    if "files" in block:
        shown["pictures"] = [
            _picture(one, files[one["file"]], base)
            for one in block["files"]
            if one["file"] in files and files[one["file"]].renditions
        ]
        shown["documents"] = [
            files[one["file"]]
            for one in block["files"]
            if one["file"] in files and not files[one["file"]].is_image
        ]
        shown["base"] = base
        if not shown["pictures"] and not shown["documents"]:
            return None
    return shown


def _picture(one: Mapping[str, Any], file: StoredFile, base: str) -> dict[str, str]:
    shown = file.picture(base) | {"alt": one["alt"], "caption": one["caption"]}
    # A link that holds nothing but a picture without words would have no name.
    return shown | {"alt": "", "href": ""} if one["is_decorative"] or not one["alt"] else shown
