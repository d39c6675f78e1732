"""What an image file carries besides its pixels.

Both walkers go from segment to segment as the formats lay them out: searching the bytes for "Exif" or "GPS"
proves nothing, compressed data contains such words by chance.
"""

from __future__ import annotations

import re
import struct

JPEG_ALLOWED = frozenset({"SOI", "APP0", "DQT", "SOF0", "SOF2", "DHT", "DRI", "SOS", "EOI"})
WEBP_ALLOWED = frozenset({"VP8 ", "VP8L", "VP8X", "ALPH"})
_VP8X_ALPHA = 0x10
_SOF, _APP = range(0xC0, 0xD0), range(0xE0, 0xF0)
_FILL, _EOI, _SOS = 0xFF, 0xD9, 0xDA
_NAMES = {
    0xC4: "DHT", 0xC8: "JPG", 0xCC: "DAC", _EOI: "EOI", _SOS: "SOS",
    0xDB: "DQT", 0xDC: "DNL", 0xDD: "DRI", 0xDE: "DHP", 0xDF: "EXP", 0xFE: "COM",
}  # fmt: skip
# In a scan, FF is followed by 00 (stuffing) or by a restart marker; anything else ends it.
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7]")


class MalformedError(ValueError):
    """The file does not follow its format, or goes on after its end."""


def _marker_name(code: int) -> str:
    if code in _NAMES:
        return _NAMES[code]
    if code in _SOF:
        return f"SOF{code - _SOF.start}"
    if code in _APP:
        return f"APP{code - _APP.start}"
    return f"{code:02X}"


def jpeg_markers(data: bytes) -> list[str]:
    """The markers of a JPEG file in order, from SOI to EOI."""
    if data[:2] != b"\xff\xd8":
        raise MalformedError("no SOI")
    markers, position = ["SOI"], 2
    while True:
        if data[position : position + 1] != b"\xff" or position + 1 >= len(data):
            raise MalformedError(f"no marker at {position}")
        code = data[position + 1]
        if code == _FILL:
            position += 1
            continue
        markers.append(_marker_name(code))
        position += 2
        if code == _EOI:
            if position != len(data):
                raise MalformedError("bytes after EOI")
            return markers
        position += int.from_bytes(data[position : position + 2], "big")
        if code == _SOS:
            end = _SCAN_END.search(data, position)
            if end is None:
                raise MalformedError("the scan has no end")
            position = end.start()


def webp_chunks(data: bytes) -> list[tuple[str, bytes]]:
    """The chunks of a WebP file in order, with their content."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise MalformedError("not WebP")
    if struct.unpack("<I", data[4:8])[0] + 8 != len(data):
        raise MalformedError("bytes after the end, or missing")
    chunks, position = [], 12
    while position < len(data):
        if position + 8 > len(data):
            raise MalformedError("no chunk header")
        (size,) = struct.unpack("<I", data[position + 4 : position + 8])
        content = data[position + 8 : position + 8 + size]
        if len(content) != size:
            raise MalformedError("short chunk")
        chunks.append((data[position : position + 4].decode("latin-1"), content))
        position += 8 + size + size % 2
    return chunks


def foreign_parts(data: bytes) -> list[str]:
    """What a JPEG or WebP file holds beyond the parts that make the picture: empty for a clean file."""
    if data[:2] == b"\xff\xd8":
        return _foreign_jpeg(data)
    names = []
    for name, content in webp_chunks(data):
        if name not in WEBP_ALLOWED:
            names.append(name.strip())
        elif name == "VP8X" and content[0] & ~_VP8X_ALPHA:
            names.append("VP8X flags")
    return names


def _foreign_jpeg(data: bytes) -> list[str]:
    markers = jpeg_markers(data)
    names = [name for name in markers if name not in JPEG_ALLOWED]
    # APP0 is the sixteen bytes of JFIF; anything longer is a thumbnail or an extension.
    if markers.count("APP0") > 1 or (markers[1] == "APP0" and data[4:6] != b"\x00\x10"):
        names.append("APP0 extension")
    return names
