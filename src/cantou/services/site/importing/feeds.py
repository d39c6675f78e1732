"""RSS, Atom, and WordPress's own export, which is an RSS with more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cantou.services.site.importing import markup
from cantou.services.site.importing.dates import parse_instant
from cantou.services.site.importing.found import MOST_ITEMS, ImportingError, Item, Picture, Reading
from cantou.services.site.importing.xml_reader import Head, Raw, entries

if TYPE_CHECKING:
    from cantou.services.site.importing.xml_reader import Source

ROOTS = {"rss": "rss", "RDF": "rss", "x:RDF": "rss", "feed": "atom"}
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif)$", re.IGNORECASE)
_SKIPPED_TYPES = {
    "nav_menu_item": "entrées de menu",
    "revision": "anciennes versions",
    "custom_css": "feuilles de style",
    "wp_template": "gabarits",
    "wp_global_styles": "styles",
    "wp_navigation": "menus",
}
_READ_STATES = {"publish": False, "inherit": False, "": False, "draft": True, "pending": True, "future": True}


def read(source: Source, *, base: str = "") -> Reading:
    """Raises ImportingError."""
    head, reading = Head(), Reading()
    for raw in entries(source, head):
        if head.root not in ROOTS:
            break
        _keep(raw, head, reading, base)
    if head.root not in ROOTS:
        raise ImportingError("Ce n’est ni un flux Atom ou RSS, ni un export de WordPress.")
    reading.kind = "wordpress" if head.is_wordpress else ROOTS[head.root]
    reading.title = markup.plain(head.title)
    if head.is_longer:
        reading.tell(f"Seuls les {MOST_ITEMS} premiers éléments sont lus ; il y en a davantage.")
    return reading


def _keep(raw: Raw, head: Head, reading: Reading, base: str) -> None:
    if head.is_wordpress and not _is_wanted(raw, reading):
        return
    text = raw.first("content:encoded", "content", "description", "summary", "excerpt:encoded")
    link = _link(raw)
    found = markup.read(text, base=link or base)
    title = markup.plain(raw.first("title")) or next(
        (line[:100] for block in found.blocks for line in block.lines), ""
    )
    if not title:
        reading.tell("Un élément sans titre ni texte n’est pas repris.")
        return
    reading.removed.update(found.removed)
    if found.is_cut:
        reading.tell(f"« {title[:60]} » : le texte est trop long, sa fin n’est pas reprise.")
    written = raw.first("wp:post_date_gmt", "pubDate", "published", "dc:date", "updated")
    at = parse_instant(written) if written else None
    if written and at is None and not written.startswith("0000"):
        reading.tell(f"« {title[:60]} » : la date « {written[:30]} » n’est pas lue.")
    reading.items.append(
        Item(
            kind="page" if raw.first("wp:post_type") == "page" else "news",
            source=(raw.first("guid", "id") or link or title)[:500],
            title=title,
            blocks=tuple(found.blocks),
            pictures=tuple(_pictures(raw, found.pictures)),
            link=link,
            published_at=at,
            is_draft=_READ_STATES.get(raw.first("wp:status"), False),
        )
    )


def _is_wanted(raw: Raw, reading: Reading) -> bool:
    kind, state = raw.first("wp:post_type"), raw.first("wp:status")
    if kind == "attachment":
        address = _http(raw.first("wp:attachment_url"))
        if address:
            reading.pictures[raw.first("wp:post_id")[:20]] = address
        return False
    if kind not in {"post", "page"}:
        reading.tell(f"Ne sont pas repris : {_SKIPPED_TYPES.get(kind, f'éléments « {kind[:30]} »')}.")
        return False
    if raw.first("wp:post_password") or state == "private":
        reading.tell("Les pages privées ou à mot de passe ne sont pas reprises.")
        return False
    if state == "trash":
        reading.tell("Ce qui est à la corbeille n’est pas repris.")
        return False
    return state in _READ_STATES


def _link(raw: Raw) -> str:
    for link in raw.links:
        if link["is"] == "link" and link.get("rel", "alternate") == "alternate":
            return _http(link.get("href", ""))
    return ""


def _pictures(raw: Raw, inside: list[Picture]) -> list[Picture]:
    known = {one.url for one in inside}
    more = [
        Picture(url)
        for link in raw.links
        if link["is"] != "link"
        and (url := _http(link.get("url", "")))
        and (link.get("type", "").startswith("image/") or _PICTURE.search(urlsplit(url).path))
    ]
    return [*inside, *(one for one in more if one.url not in known)][: markup.MOST_PICTURES]


def _http(url: str) -> str:
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_good = parts.scheme in {"http", "https"} and parts.hostname and len(url) <= 500 and url.isprintable()  # noqa: PLR2004
    return url if is_good else ""
