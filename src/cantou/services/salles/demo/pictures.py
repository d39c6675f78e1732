"""Photographs for the demonstration, drawn here: the inside of a village hall. The same seed gives the same picture."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 960, 720
WALLS = ((236, 228, 208), (222, 230, 224), (238, 222, 210))
FLOORS = ((168, 124, 82), (146, 108, 76), (186, 150, 108))
TABLE, CHAIR, GLASS, BEAM = (126, 92, 62), (84, 96, 92), (188, 212, 226), (96, 72, 52)


def hall(seed: int) -> bytes:
    """A JPEG: planks that run to the back, windows, beams, tables in rows."""
    noise = random.Random(f"hall-{seed}")
    image = Image.new("RGB", (WIDTH, HEIGHT), WALLS[seed % len(WALLS)])
    draw = ImageDraw.Draw(image)
    back = 330
    draw.polygon([(0, HEIGHT), (WIDTH, HEIGHT), (720, back), (240, back)], fill=FLOORS[seed % len(FLOORS)])
    for number in range(15):
        x = number * WIDTH / 14
        draw.line([(x, HEIGHT), (240 + number * 480 / 14, back)], fill=(112, 84, 58), width=2)
    draw.polygon([(0, 0), (WIDTH, 0), (720, 120), (240, 120)], fill=(214, 204, 184))
    for x in (120, 360, 600, 840):
        draw.line([(x, 0), (240 + x / 2, 120)], fill=BEAM, width=16)
    for number in range(3):
        left = 280 + number * 150
        draw.rectangle((left, 160, left + 96, 290), fill=GLASS, outline=(250, 250, 246), width=6)
        draw.line([(left + 48, 160), (left + 48, 290)], fill=(250, 250, 246), width=4)
    for row in range(4):
        _table(draw, noise, row)
    soft = image.filter(ImageFilter.GaussianBlur(1.2))
    out = io.BytesIO()
    soft.save(out, "JPEG", quality=84)
    return out.getvalue()


def _table(draw: ImageDraw.ImageDraw, noise: random.Random, row: int) -> None:
    """Nearer ones are larger."""
    size = 1 + row * 0.55
    y = 380 + row * 78
    for side in (-1, 1):
        middle = WIDTH / 2 + side * 120 * size
        half = 84 * size
        draw.polygon(
            [
                (middle - half, y),
                (middle + half, y),
                (middle + half * 1.1, y + 22 * size),
                (middle - half * 1.1, y + 22 * size),
            ],
            fill=TABLE,
        )
        for chair in range(4):
            x = middle - half + chair * half * 0.62 + noise.uniform(-5, 5)
            draw.rectangle((x, y + 26 * size, x + 22 * size, y + 54 * size), fill=CHAIR)
