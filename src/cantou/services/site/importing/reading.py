"""Whatever was given: which of the three it is, and what it says."""

from __future__ import annotations

from io import BytesIO

from cantou.services.site.importing import calendars, feeds
from cantou.services.site.importing.found import MOST_BYTES, ImportingError, Reading


def read(data: bytes, *, base: str = "") -> Reading:
    """Raises ImportingError, in French."""
    if len(data) > MOST_BYTES:
        raise ImportingError(f"Ce fichier est trop lourd : {MOST_BYTES // 1_000_000} Mo au plus.")
    start = data[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise ImportingError("Ce fichier est vide.")
    if start.upper().startswith(b"BEGIN:VCALENDAR"):
        return calendars.read(data)
    if start[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise ImportingError(
            "C’est une page, pas un flux. Donnez l’adresse du flux (souvent « /feed/ » ou « /rss »),"
            " ou le fichier d’export de WordPress."
        )
    if start.startswith(b"<") or start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return feeds.read(BytesIO(data), base=base)
    raise ImportingError("Ce n’est ni un flux Atom ou RSS, ni un calendrier .ics, ni un export de WordPress.")
