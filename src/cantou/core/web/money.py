"""Amounts, as a French sentence says them. Pure: no Django."""

from __future__ import annotations


def euros(cents: int) -> str:
    """« 1 234,50 € », with the spaces that keep it on one line."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole:,}".replace(",", "\u202f") + f",{rest:02}\u00a0€"


def share(cents: int, part: int, whole: int) -> int:
    """`part` of `whole` of an amount, to the nearest cent, a half upwards: no float ever holds money."""
    return (2 * cents * part + whole) // (2 * whole)
