"""Pixels out of a stranger's file, and nothing else.

Runs inside the bounded process of `worker`; call `sandbox` from anywhere else. The picture that comes out is
painted on a fresh canvas, so that nothing of the file follows it: no position, no camera, no comment,
no profile.
"""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageCms

from cantou.core.files.engine.errors import (
    FileRefusedError,
    NotAnImageError,
    TooManyPixelsError,
    TruncatedImageError,
)
from cantou.core.files.engine.fit import WIDTHS, fitted
from cantou.core.files.engine.metadata import foreign_parts
from cantou.core.files.engine.sniff import HEAD, FileType, image_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

FORMATS = {
    FileType.JPEG: "JPEG",
    FileType.PNG: "PNG",
    FileType.WEBP: "WEBP",
    FileType.GIF: "GIF",
    FileType.HEIC: "HEIF",
}
"""Never open: Pillow knows forty formats, some of which run programs."""
MEGAPIXELS = 40
# The largest that a telephone takes in this format.
HEIC_MEGAPIXELS = 50
JPEG_MEGAPIXELS = 120
# Pillow's own limit, applied to the header before anything is allocated; ours are finer.
Image.MAX_IMAGE_PIXELS = JPEG_MEGAPIXELS * 1_000_000
_SIDEWAYS = frozenset({5, 6, 7, 8})
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class Rendition:
    """One encoded picture."""

    name: str
    mime: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What the file says it is, upright, once it has been decoded to its end."""

    format: str
    width: int
    height: int


def check(path: Path) -> Seen:
    """Decode the whole file, as small as its format allows: damage is found while its sender is there."""
    with _opened(path) as image:
        seen = _seen(image)
        _load(image, within=(1, 1))
        return seen


def derive(
    path: Path, folder: Path, widths: tuple[int, ...] = WIDTHS, boxes: Iterable[Sequence[int]] = ()
) -> tuple[Seen, list[Rendition]]:
    """Write one WebP for each width, never enlarged, widest first.

    `boxes`, in thousandths, are blackened before anything is made smaller: no width holds what was under them.
    """
    with _opened(path) as image:
        seen = _seen(image)
        picture = _blackened(_picture(image, seen, max(widths)), boxes)
    renditions: list[Rendition] = []
    for width in sorted(set(widths), reverse=True):
        size = fitted((seen.width, seen.height), width)
        if any(rendition.width == size[0] for rendition in renditions):
            continue
        if picture.size != size:
            picture = _blackened(picture.resize(size, Image.Resampling.LANCZOS), boxes)
        renditions.append(_encode(picture, folder / f"{size[0]}.webp", "WEBP", quality=78, method=4))
    return seen, renditions


def _blackened(picture: Image.Image, boxes: Iterable[Sequence[int]]) -> Image.Image:
    """Rounded outwards."""
    for left, top, width, height in boxes:
        corner = (left * picture.width // 1000, top * picture.height // 1000)
        other = (
            -(-(left + width) * picture.width // 1000),
            -(-(top + height) * picture.height // 1000),
        )
        colour = (0, 0, 0, 255) if picture.mode == "RGBA" else (0, 0, 0)
        picture.paste(colour, (*corner, *other))
    return picture


def derive_jpeg(path: Path, folder: Path, width: int) -> tuple[Seen, list[Rendition]]:
    """Write one JPEG, on white, for readers that have no WebP: mail programs, PDF."""
    with _opened(path) as image:
        seen = _seen(image)
        picture = _picture(image, seen, width)
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    return seen, [_encode(picture, folder / f"{picture.width}.jpg", "JPEG", quality=80, optimize=True)]


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """With the one decoder that its first bytes call for."""
    format_ = _announced(path)
    if format_ == "HEIF":
        _add_heif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(path, formats=[format_]) as image:
                _bound(image)
                yield image
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise TooManyPixelsError(
                megapixels=f"plus de {JPEG_MEGAPIXELS}", limit=JPEG_MEGAPIXELS
            ) from error
        except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
            raise TruncatedImageError from error


def _announced(path: Path) -> str:
    with path.open("rb") as file:
        try:
            kind = image_type(file.read(HEAD))
        except FileRefusedError as error:
            raise NotAnImageError from error
    if kind is None:
        raise NotAnImageError
    return FORMATS[kind]


def _add_heif() -> None:
    """Its library is half of the start of a process that mostly sees JPEG."""
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def _bound(image: Image.Image) -> None:
    """Only JPEG can be decoded small, so only JPEG may be large."""
    limit = {"JPEG": JPEG_MEGAPIXELS, "HEIF": HEIC_MEGAPIXELS}.get(image.format or "", MEGAPIXELS)
    pixels = image.width * image.height
    if pixels > limit * 1_000_000:
        raise TooManyPixelsError(megapixels=round(pixels / 1_000_000), limit=limit)


def _orientation(image: Image.Image) -> int:
    """The turn that the camera asks for. HEIC comes upright already; a broken EXIF block asks for nothing."""
    if image.format == "HEIF":
        return 1
    try:
        value = image.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001 a stranger's EXIF breaks the reader in many ways, none of which matters
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1  # noqa: PLR2004 the eight orientations of EXIF


def _seen(image: Image.Image) -> Seen:
    width, height = image.size
    if _orientation(image) in _SIDEWAYS:
        width, height = height, width
    return Seen(image.format or "", width, height)


def _load(image: Image.Image, within: tuple[int, int]) -> None:
    """Decode, for JPEG at the smallest of 1/1, 1/2, 1/4, 1/8 that is not below the size wanted."""
    if image.format == "JPEG":
        image.draft(None, within)
    image.load()


def _picture(image: Image.Image, seen: Seen, width: int) -> Image.Image:
    """The upright picture in sRGB on a canvas of its own, no wider than `width`."""
    turn = _orientation(image)
    size = fitted((seen.width, seen.height), width)
    if turn in _SIDEWAYS:
        size = (size[1], size[0])
    _load(image, within=size)
    profile = image.info.get("icc_profile")
    small = _full_colour(image)
    if small.size != size:
        small = small.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    small = _to_srgb(small, profile)
    if turn in _TURNS:
        small = small.transpose(_TURNS[turn])
    canvas = Image.new(small.mode, small.size)
    canvas.paste(small)
    return canvas


def _full_colour(image: Image.Image) -> Image.Image:
    """A mode that can be resized and has a meaning in an ICC profile: L, RGB, RGBA, CMYK or LAB."""
    if image.mode in {"RGB", "RGBA", "CMYK", "L", "LAB"} and "transparency" not in image.info:
        return image
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as the profile means them; a profile that is broken or of another kind is left aside."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
        else:
            if converted is not None:
                return converted
    return image.convert(mode)


def _encode(picture: Image.Image, path: Path, kind: str, **options: int | bool) -> Rendition:
    picture.save(path, kind, **options)
    data = path.read_bytes()
    if foreign := foreign_parts(data):
        raise RuntimeError(f"the {kind} encoder wrote {foreign}")
    return Rendition(path.name, f"image/{kind.lower()}", picture.width, picture.height, len(data))
