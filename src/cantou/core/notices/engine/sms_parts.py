"""A long SMS leaves a telephone in parts: which part of which, as the head of its user data says."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 255
_CONCATENATED = {0x00: 1, 0x08: 2}
"""Information element → octets of its reference (3GPP TS 23.040, 9.2.3.24.1 and .8)."""


@dataclass(frozen=True, slots=True)
class Part:
    reference: int
    total: int
    number: int
    """From 1."""


def read_part(header: str) -> Part | None:
    """`header`: the user data header in hexadecimal, with or without its length. None for what is no part."""
    try:
        octets = bytes.fromhex(header)
    except ValueError:
        return None
    if octets and octets[0] == len(octets) - 1:
        octets = octets[1:]
    position = 0
    while position + 2 <= len(octets):
        kind, length = octets[position], octets[position + 1]
        content = octets[position + 2 : position + 2 + length]
        width = _CONCATENATED.get(kind)
        if width is not None and len(content) == length == width + 2:
            return make_part(int.from_bytes(content[:width]), content[width], content[width + 1])
        position += 2 + length
    return None


def make_part(reference: int, total: int, number: int) -> Part | None:
    return Part(reference, total, number) if 1 < total <= MOST and 1 <= number <= total else None
