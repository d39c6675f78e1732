"""The sizes of renditions: arithmetic that pages need too, without a decoder."""

WIDTHS = (1920, 960, 480)
# A strip of paper scanned lengthwise must stay under WebP's 16,383 pixels.
_TALLEST = 4


def fitted(size: tuple[int, int], width: int) -> tuple[int, int]:
    """The size of a picture brought to a width: never enlarged, never taller than four times that width."""
    scale = min(1.0, width / size[0], _TALLEST * width / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
