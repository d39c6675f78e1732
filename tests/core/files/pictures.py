"""Pictures for the tests, drawn here, with a canary in every field that a format has."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageCms, PngImagePlugin

CANARY = b"CANARY"
RED, LIME, BLUE, YELLOW = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)


def quarters(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
    """Red, lime over blue, yellow: every turn of it shows."""
    image = Image.new("RGB", (width, height))
    middle, half = width // 2, height // 2
    image.paste(RED, (0, 0, middle, half))
    image.paste(LIME, (middle, 0, width, half))
    image.paste(BLUE, (0, half, middle, height))
    image.paste(YELLOW, (middle, half, width, height))
    return image.convert(mode)


def corners(image: Image.Image) -> list[str]:
    """The names of the colours at top left, top right, bottom left, bottom right."""
    names = {"red": RED, "lime": LIME, "blue": BLUE, "yellow": YELLOW}
    image = image.convert("RGB")
    found = []
    for x, y in ((0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)):
        seen = image.getpixel((int(image.width * x), int(image.height * y)))
        found.append(
            min(names, key=lambda name: sum(abs(a - b) for a, b in zip(seen, names[name], strict=True)))
        )
    return found


def profile() -> bytes:
    """An sRGB profile with a canary appended: readers take the length that its header says."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"CANARYICC001"


def exchanged_profile() -> bytes:
    """sRGB with the primaries of red and green exchanged: whoever follows it shows red as green."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data.replace(b"rXYZ", b"----").replace(b"gXYZ", b"rXYZ").replace(b"----", b"gXYZ")


def exif(orientation: int = 1) -> Image.Exif:
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x010F] = "CANARYMAKE01"
    block[0x010E] = "CANARYDESC01"
    block[0x8298] = "CANARYCOPY01"
    position = block.get_ifd(0x8825)
    position[1], position[2], position[3], position[4] = "N", (45.0, 1.0, 2.0), "E", (2.0, 3.0, 4.0)
    position[29] = "CANARYGPS001"
    details = block.get_ifd(0x8769)
    details[0x9286] = b"ASCII\0\0\0CANARYUSER01"
    details[0xA420] = "CANARYUNIQ01"
    return block


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>CANARYXMP001</x:xmpmeta>"
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x11\x1c\x02\x78\0\x0cCANARYIPTC01\0"


def jpeg(image: Image.Image | None = None, orientation: int = 1, **options: object) -> bytes:
    """A JPEG that tells all it can: EXIF with its place and a thumbnail, XMP, IPTC, ICC, comment, trailer."""
    image = image or quarters()
    out = io.BytesIO()
    block = exif(orientation)
    image.save(
        out, "JPEG", exif=block, comment=b"CANARYCOMM01", icc_profile=profile(), xmp=XMP,
        **{"quality": 95, **options},
    )  # fmt: skip
    data = out.getvalue()
    extra = b""
    for marker, content in ((0xED, IPTC), (0xE2, b"MPF\0CANARYMPF001"), (0xEB, b"JP\0\1CANARYC2PA01")):
        extra += struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
    return data[:2] + extra + data[2:] + b"CANARYTAIL01"


def png(image: Image.Image | None = None, orientation: int = 1) -> bytes:
    image = image or quarters()
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "CANARYTEXT01")
    texts.add_text("Author", "CANARYZTXT01", zip=True)
    texts.add_itxt("Description", "CANARYITXT01")
    texts.add(b"prVt", b"CANARYCHUNK1", after_idat=True)
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=texts, exif=exif(orientation), icc_profile=profile())
    return out.getvalue()


def webp(image: Image.Image | None = None, orientation: int = 1) -> bytes:
    image = image or quarters()
    out = io.BytesIO()
    image.save(out, "WEBP", quality=95, exif=exif(orientation), icc_profile=profile(), xmp=XMP)
    return out.getvalue()


def gif(first: Image.Image | None = None) -> bytes:
    """Two frames and a comment: only the first frame is wanted."""
    out = io.BytesIO()
    first = first or quarters()
    first.save(
        out, "GIF", save_all=True, append_images=[Image.new("RGB", first.size)], comment=b"CANARYGIF001"
    )
    return out.getvalue()


def plain(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def flat_png(width: int, height: int, rows: int | None = None) -> bytes:
    """A black PNG of any size in a few kilobytes. `rows`: how many of them it holds in truth."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + 3 * width)
    body = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
