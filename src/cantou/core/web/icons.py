"""The icons of Cantou: strokes on a 24 × 24 grid, drawn for the project.

Each value is what goes inside the ``<svg>``: shapes without colour or width, which
the style sheet gives (``.icon``), so that an icon follows the text it stands in.
Rules for a new one: two units of margin, round ends, few strokes, no letter.
"""
# ruff: noqa: E501 - a drawing is one line

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.safestring import SafeString, mark_safe

_DRAWN: dict[str, str] = {
    # The house and the place
    "hearth": '<path d="M3 4.5h18M5 4.5V20M19 4.5V20M3 20h18M8 20v-6a4 4 0 0 1 8 0v6"/>'
    '<path d="M12 13.5c1.4 1.6 2 2.6 2 3.8a2 2 0 0 1-4 0c0-.9.5-1.5 1-2.1"/>',
    "house": '<path d="m3 11.5 9-8 9 8M5.5 9.5V20h13V9.5M10 20v-5.5h4V20"/>',
    "hall": '<path d="M2.5 11 12 4.5l9.5 6.5M4.5 10v10h15V10M8 20v-6.5c2.4-.6 5.6-.6 8 0V20M12 13.2V20M9.5 9.8h5"/>',
    "town-hall": '<path d="M12 6V2.5h4v2h-4M4 11l8-5 8 5M5 11v9M19 11v9M3 20h18M9.5 20v-5.5h5V20M9 11.2h.01M15 11.2h.01"/>',
    "pin": '<path d="M12 21.5c4.5-5 6.5-8.2 6.5-11.5a6.5 6.5 0 0 0-13 0c0 3.3 2 6.5 6.5 11.5z"/><circle cx="12" cy="10" r="2.3"/>',
    "map": '<path d="m3 6.5 6-2.5 6 2.5 6-2.5v13.5l-6 2.5-6-2.5-6 2.5zM9 4v13.5M15 6.5V20"/>',
    "road": '<path d="M8 3.5 4 20.5M16 3.5l4 17M12 4v2.5M12 10.5v3M12 17.5v3"/>',
    "lamp": '<path d="M6 21V6.5a4 4 0 0 1 8 0V8M10.5 8h7l1.5 4H9zM4 21h4M14 15v1.5M11 14.5l-1 1.5M17 14.5l1 1.5"/>',
    "water": '<path d="M12 3c4 4.6 6 7.7 6 10.5a6 6 0 0 1-12 0C6 10.7 8 7.6 12 3zM9.2 14.5a3 3 0 0 0 2.3 2.3"/>',
    "tree": '<path d="m12 2.5 5 6.5h-2.5l4 5.5H5.5l4-5.5H7zM12 14.5v7"/>',
    "leaf": '<path d="M5 19.5c0-9 5-14 15-15 .5 10-4 15.5-11.5 15.5M4 21.5c2-5.5 5.5-9 10-11"/>',
    "broom": '<path d="m20 3.5-8.5 8.5M8 10.5l5.5 5.5c-1.5 3-4.5 4.8-9 5-.7-.7-1-1.5-1-2.5 3-1 4.5-4 4.5-8zM7 20l2.5-3.5"/>',
    "bin": '<path d="M4 7h16M9.5 7V4.5h5V7M6 7l1 13.5h10L18 7M10 11v5.5M14 11v5.5"/>',
    "wave": '<path d="M2.5 9c2-2 4-2 6 0s4 2 6 0 4-2 6.5 0M2.5 14c2-2 4-2 6 0s4 2 6 0 4-2 6.5 0M2.5 19c2-2 4-2 6 0s4 2 6 0 4-2 6.5 0"/>',
    "wind": '<path d="M2.5 9h11a3 3 0 1 0-3-3M2.5 13.5h16a2.8 2.8 0 1 1-2.8 2.8M2.5 18h8a2 2 0 1 1-2 2"/>',
    "flame": '<path d="M12 2.5c.5 4 5.5 6 5.5 11.5a5.5 5.5 0 0 1-11 0c0-2.500 1.500-4 2.500-5.500.5 2 1.500 2.500 2 2.500C11.500 9 10.500 6 12 2.500z"/>',
    "bolt": '<path d="M13 2.5 5.5 13.5h5L10 21.5l8-11.500h-5.500z"/>',
    "snow": '<path d="M12 2.5v19M3.8 7.2l16.4 9.6M20.2 7.2 3.8 16.8M9.5 4 12 6.5 14.5 4M9.5 20l2.5-2.5 2.5 2.5M3.6 10.6l3.4-.9-.9-3.4M20.4 13.4l-3.4.9.9 3.4M3.6 13.4l3.4.9-.9 3.4M20.4 10.6l-3.4-.9.9-3.4"/>',
    "bench": '<path d="M4 6.5h16v5H4zM3 15h18M6 15v5M18 15v5M6.5 11.5V15M17.5 11.5V15"/>',
    "paw": '<path d="M12 12.5c2.8 0 5.5 2.6 5.5 5.2 0 1.6-1.2 2.8-2.8 2.8-1 0-1.7-.5-2.7-.5s-1.7.5-2.7.5c-1.6 0-2.8-1.2-2.8-2.8 0-2.6 2.7-5.2 5.5-5.2z"/><ellipse cx="5" cy="11.5" rx="1.7" ry="2.3"/><ellipse cx="9.3" cy="6" rx="1.7" ry="2.5"/><ellipse cx="14.7" cy="6" rx="1.7" ry="2.5"/><ellipse cx="19" cy="11.5" rx="1.7" ry="2.3"/>',
    "insect": '<path d="M12 8c2.8 0 4.5 2.3 4.5 6s-1.7 7-4.5 7-4.5-3.3-4.5-7S9.2 8 12 8zM12 8v13M9.5 8.5a2.5 2.5 0 0 1 5 0M10.5 6 8 3M13.5 6 16 3M7.5 13.5h-4M16.5 13.5h4M8 10.5 4.5 8M16 10.5 19.5 8M8 17.5l-3 3M16 17.5l3 3"/>',
    "sign": '<path d="M12 3 21 11 12 19 3 11zM12 19v3M12 7.5v4.5M12 14.5h.01"/>',
    "path": '<path d="M9 21.5c-2-4 7-5.5 5-9.5-1.5-3-5-3-4-6.5.4-1.4 1.5-2.3 3-3M15 21.5c-1-3.5 5.5-5 4-9.5-1.3-3.5-5-4-4.5-6.5.2-1.2.9-2.2 2-3M4 19.5V14M4 14l-1.5-3L4 7.5 5.5 11z"/>',
    "mountain": '<path d="m2.5 19.5 6.5-11 3.5 5.5 2.5-3.5 6.5 9zM7 12l2 1.5 2-1.8"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2.5V5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3l1.7 1.7M17 17l1.7 1.7M5.3 18.7 7 17M17 7l1.7-1.7"/>',
    # What one does
    "report": '<path d="M4 9.5v5h3l8 4.5V5L7 9.5zM7 14.5 8.5 20H11l-1-4M18.5 9.5a3.5 3.5 0 0 1 0 5"/>',
    "flag": '<path d="M5.5 21.5v-18M5.5 4.5c4-2 7 2 13 0v9c-6 2-9-2-13 0"/>',
    "camera": '<path d="M3 7.5h4.5L9 5h6l1.5 2.5H21V19H3z"/><circle cx="12" cy="13" r="3.5"/>',
    "photo": '<path d="M3.5 4.5h17v15h-17zM4 17l4.5-5 3.5 4 2.5-2.5 5.5 5"/><circle cx="15.5" cy="9" r="1.5"/>',
    "phone": '<path d="M7.5 3.5 4 5c0 8.5 6.5 15 15 15l1.5-3.5-4.5-3-2 2c-2.5-1-4.5-3-5.5-5.5l2-2z"/>',
    "mail": '<path d="M3 5.5h18v13H3zM3.5 6.5 12 13l8.5-6.5"/>',
    "message": '<path d="M3.5 4.5h17v12H12l-5 4v-4H3.5zM8 9.5h8M8 12.5h5"/>',
    "pencil": '<path d="m4 20 1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5.5 5.5"/>',
    "filter": '<path d="M3.5 5h17L14 12.5v5L10 20v-7.5z"/>',
    "printer": '<path d="M7 8V3.5h10V8M7 17H3.5V8h17v9H17M7 14h10v6.5H7zM17 11h.01"/>',
    "download": '<path d="M12 3.5v11M7.5 10.5l4.5 4.5 4.5-4.5M4 16v4.5h16V16"/>',
    "copy": '<path d="M10.5 8.5H18a2 2 0 0 1 2 2V18a2 2 0 0 1-2 2h-7.5a2 2 0 0 1-2-2v-7.5a2 2 0 0 1 2-2z"/><path d="M15.5 5.5A2 2 0 0 0 13.5 4H6a2 2 0 0 0-2 2v7.5a2 2 0 0 0 1.5 2"/>',
    "share": '<circle cx="6" cy="12" r="2.5"/><circle cx="17.5" cy="5.5" r="2.5"/><circle cx="17.5" cy="18.5" r="2.5"/><path d="m8.2 10.8 7-4M8.2 13.2l7 4"/>',
    "target": '<circle cx="12" cy="12" r="6"/><circle cx="12" cy="12" r="1.5"/><path d="M12 2v4M12 18v4M2 12h4M18 12h4"/>',
    "plus": '<path d="M12 4.5v15M4.5 12h15"/>',
    "cross": '<path d="m5.5 5.5 13 13M18.5 5.5l-13 13"/>',
    "check": '<path d="m4.5 12.5 5 5.5 10-12"/>',
    "check-circle": '<circle cx="12" cy="12" r="9"/><path d="m8 12.5 3 3 5-6.5"/>',
    "arrow-right": '<path d="M4 12h16M13.5 5.5 20 12l-6.5 6.5"/>',
    "arrow-left": '<path d="M20 12H4M10.5 5.5 4 12l6.5 6.5"/>',
    "chevron-right": '<path d="m9 5 7 7-7 7"/>',
    "chevron-down": '<path d="m5 9 7 7 7-7"/>',
    "external": '<path d="M10 5H4.5v14.5H19V14M14 4h6v6M20 4l-9 9"/>',
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    # Time, notices, states
    "calendar": '<path d="M3.5 5.5h17v15h-17zM3.5 10h17M8 3v4.5M16 3v4.5M8 14h.01M12 14h.01M16 14h.01M8 17h.01M12 17h.01"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.5V12l3.5 2.5"/>',
    "bell": '<path d="M5 17.5c1.5-1.5 1.5-3.5 1.5-6a5.5 5.5 0 0 1 11 0c0 2.5 0 4.5 1.5 6zM10 20.5h4M12 3.5V6"/>',
    "warning": '<path d="M12 3.5 21.5 20h-19zM12 10v4.5M12 17.3h.01"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.7h.01"/>',
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 2M12 16.8h.01"/>',
    "stop": '<circle cx="12" cy="12" r="9"/><path d="M7.5 12h9"/>',
    "tool": '<path d="M20.5 7a5 5 0 0 1-6.5 6L7 20a2.1 2.1 0 0 1-3-3l7-7a5 5 0 0 1 6-6.5L14 6.5l.5 3 3 .5z"/>',
    "received": '<path d="M4 13.5 6.5 5h11l2.5 8.5V20H4zM4 13.5h5l1 2.5h4l1-2.5h5"/>',
    # People
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c.8-4.5 3.7-6.5 8-6.5s7.2 2 8 6.5"/>',
    "people": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.5-4 2.8-6 6.5-6s6 2 6.5 6M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .7 3.2 2.5 3.5 5.5"/>',
    "heart": '<path d="M12 20.5C6 16 3 12.7 3 9a4.6 4.6 0 0 1 9-1.3A4.6 4.6 0 0 1 21 9c0 3.7-3 7-9 11.5z"/>',
    "baby": '<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5c-1 1.5-.5 3 1.2 2.7M9 11.5h.01M15 11.5h.01M9.5 15c1.5 1.5 3.5 1.5 5 0"/>',
    "school": '<path d="m2.5 9.5 9.5-5 9.5 5-9.5 5zM6.5 12v4.5c3.5 2.5 7.5 2.5 11 0V12M21.5 9.5v6"/>',
    "book": '<path d="M12 6.5C9.5 4.7 6.5 4.2 3 4.5V18c3.5-.3 6.5.2 9 2 2.5-1.8 5.5-2.3 9-2V4.5c-3.5-.3-6.5.2-9 2zM12 6.5V20"/>',
    "bus": '<path d="M5 4.5h14V17H5zM5 11h14M3 8v3M21 8v3M7 17v2.5M17 17v2.5M8.5 14h.01M15.5 14h.01"/>',
    "briefcase": '<path d="M3 8h18v11.5H3zM8.5 8V4.5h7V8M3 13h18M12 12v2"/>',
    "box": '<path d="m12 3 8.5 4.5v9L12 21l-8.5-4.5v-9zM3.5 7.5 12 12l8.5-4.5M12 12v9M7.7 5.3l8.5 4.5"/>',
    "basket": '<path d="M3 10h18l-2 10H5zM8 10l3-6M16 10l-3-6M9.5 13.5v3M14.5 13.5v3"/>',
    "key": '<circle cx="8" cy="15.5" r="4.5"/><path d="M11.2 12.3 20 3.5M16 7.5l3 3"/>',
    "lock": '<path d="M5 10.5h14V21H5zM8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2.5"/>',
    "sign-out": '<path d="M14 4.5H4.5v15H14M10 12h11M17 8l4 4-4 4"/>',
    "eye": '<path d="M2.5 12c2.5-4.3 5.7-6.5 9.5-6.5s7 2.2 9.5 6.5c-2.5 4.3-5.7 6.5-9.5 6.5S5 16.3 2.5 12z"/><circle cx="12" cy="12" r="3"/>',
    # The desk
    "inbox": '<path d="M3.5 4.5h17v15h-17zM3.5 13.5H8l1.5 3h5l1.5-3h4.5"/>',
    "list": '<path d="M9 6h11.5M9 12h11.5M9 18h11.5M4 6h.01M4 12h.01M4 18h.01"/>',
    "chart": '<path d="M3.5 20.5h17M6.5 17v-5M11 17V5.5M15.5 17V9.5M20 17v-3"/>',
    "settings": '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
    "document": '<path d="M5.5 3H14l5 5v13H5.5zM14 3v5h5M9 13h6M9 16.5h6"/>',
    "euro": '<path d="M18.5 6.5a7 7 0 1 0 0 11M4 10.5h9.5M4 13.5h8.5"/>',
    "star": '<path d="m12 3 2.7 5.8 6.3.8-4.6 4.3 1.2 6.3L12 17.1l-5.6 3.1 1.2-6.3L3 9.6l6.3-.8z"/>',
    "video": '<path d="M3 6.5h12v11H3zM15 11l6-3.5v9L15 13"/>',
}  # fmt: skip

ICONS: Final[Mapping[str, str]] = MappingProxyType(_DRAWN)

# Size and stroke are repeated here so that a page whose style sheet did not arrive stays readable.
_FRAME = (
    '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"'
    ' aria-hidden="true">{}</svg>'
)
_WHOLE = {name: mark_safe(_FRAME.format(shape)) for name, shape in ICONS.items()}  # noqa: S308 - our own drawings


def drawn_icon(name: str) -> SafeString:
    """The whole <svg>; nothing for a name that this version does not have. In templates: {% icon name %}."""
    return _WHOLE.get(name, SafeString())
