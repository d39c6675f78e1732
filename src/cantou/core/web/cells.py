"""What a spreadsheet makes of a cell. Pure: no Django."""

from __future__ import annotations

# A cell that begins so is a formula to a spreadsheet: OWASP, “CSV injection”.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """Text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip().startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value
