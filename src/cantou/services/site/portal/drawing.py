"""Blocks as a template shows them: with their files, their text made HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cantou.core.files.domain.queries import of_thing
from cantou.core.files.views import public_base
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.services.site.domain.files import SERVICE
from cantou.services.site.engine import blocks as engine
from cantou.services.site.engine.text import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from cantou.core.files.models import StoredFile
    from cantou.services.site.engine.blocks import Block


def drawn(blocks: Iterable[Block], *, organisation: int, key: UUID, base: str = "") -> list[dict[str, Any]]:
    """`base`: where its files are served, when it is not what everybody sees. What has no file is left out."""
    blocks = list(blocks)
    files: dict[str, StoredFile] = {}
    if engine.handles(blocks):
        found = of_thing(organisation=organisation, key=key, service=SERVICE)
        files = {file.handle.hex: file for file in found if file.is_ready}
    base = base or public_base()
    return [shown for shown in (_drawn(block, files, base) for block in blocks) if shown]


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
    return file.picture(base) | {
        "alt": "" if one["is_decorative"] else one["alt"],
        "caption": one["caption"],
    }
