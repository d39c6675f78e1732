"""Photographs for the demonstration, drawn here: a village, a road, and what is wrong with it.

They are illustrations that make one believe in a photograph from a telephone, at the size of a page. The same
seed gives the same picture.
"""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.ImageDraw import ImageDraw as Draw

    Painter = Callable[[Draw, random.Random], None]

WIDTH, HEIGHT = 960, 720
HORIZON = 300
DAY = ((146, 184, 214), (222, 230, 232))
DUSK = ((34, 42, 66), (110, 92, 98))
WINTER = ((186, 194, 202), (228, 230, 232))
GRASS, SNOW, ASPHALT, EARTH, STONE = (
    (104, 128, 72),
    (234, 238, 242),
    (92, 92, 94),
    (128, 108, 84),
    (120, 116, 112),
)


def photograph(kind: str, seed: int) -> bytes:
    """A JPEG of `kind` (SCENES)."""
    noise = random.Random(f"{kind}-{seed}")
    sky, ground, paint = SCENES[kind]
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    _sky(draw, sky)
    _hills(draw, noise, ground, dark=sky is DUSK)
    draw.rectangle((0, HORIZON + 60, WIDTH, HEIGHT), fill=_dim(ground, dark=sky is DUSK))
    _texture(draw, noise, (0, HORIZON + 60, WIDTH, HEIGHT), _dim(ground, dark=sky is DUSK), 900)
    paint(draw, noise)
    return _developed(image, noise)


def _developed(image: Image.Image, noise: random.Random) -> bytes:
    """Slightly out of focus and level, grainy: as a hand in a glove takes it."""
    turned = image.rotate(noise.uniform(-1.6, 1.6), Image.Resampling.BICUBIC, expand=False)
    margin = 24
    turned = turned.crop((margin, margin, WIDTH - margin, HEIGHT - margin)).resize((WIDTH, HEIGHT))
    soft = turned.filter(ImageFilter.GaussianBlur(1.1))
    pixels = noise.randbytes(240 * 180)
    grain = Image.frombytes("L", (240, 180), pixels).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    grey = Image.merge("RGB", (grain, grain, grain))
    out = io.BytesIO()
    Image.blend(soft, grey, 0.07).save(out, "JPEG", quality=84)
    return out.getvalue()


def _dim(colour: tuple[int, int, int], *, dark: bool) -> tuple[int, int, int]:
    return tuple(round(part * 0.45) for part in colour) if dark else colour  # type: ignore[return-value]


def _vary(colour: tuple[int, int, int], noise: random.Random, by: int) -> tuple[int, int, int]:
    shift = noise.randint(-by, by)
    return tuple(max(0, min(255, part + shift)) for part in colour)  # type: ignore[return-value]


def _sky(draw: Draw, sky: tuple[tuple[int, int, int], tuple[int, int, int]]) -> None:
    top, bottom = sky
    for y in range(HORIZON + 80):
        part = y / (HORIZON + 80)
        draw.line(
            (0, y, WIDTH, y),
            fill=tuple(round(one + (other - one) * part) for one, other in zip(top, bottom, strict=True)),
        )


def _hills(draw: Draw, noise: random.Random, ground: tuple[int, int, int], *, dark: bool) -> None:
    for depth, colour in enumerate(((128, 146, 150), (96, 120, 96), (80, 104, 66))):
        base = HORIZON - 60 + depth * 50
        points = [(x, base + noise.randint(-46, 30)) for x in range(0, WIDTH + 1, 96)]
        shade = ground if ground == SNOW and depth else colour
        draw.polygon([(0, HEIGHT), *points, (WIDTH, HEIGHT)], fill=_dim(_vary(shade, noise, 8), dark=dark))


def _texture(
    draw: Draw, noise: random.Random, box: tuple[int, int, int, int], colour: tuple[int, int, int], many: int
) -> None:
    left, top, right, bottom = box
    for _ in range(many):
        x, y = noise.randint(left, right), noise.randint(top, bottom)
        size = 1 + (y - top) * 6 // max(1, bottom - top)
        draw.ellipse((x, y, x + size * 2, y + size), fill=_vary(colour, noise, 14))


def _road(draw: Draw, noise: random.Random, colour: tuple[int, int, int] = ASPHALT) -> None:
    draw.polygon([(430, HORIZON + 66), (530, HORIZON + 66), (900, HEIGHT), (90, HEIGHT)], fill=colour)
    for _ in range(1400):
        y = noise.randint(HORIZON + 70, HEIGHT)
        half = 50 + (y - HORIZON - 66) * 350 // (HEIGHT - HORIZON - 66)
        x = 480 + noise.randint(-half, half)
        draw.point((x, y), fill=_vary(colour, noise, 26))


def _wall(draw: Draw, noise: random.Random, left: int, right: int, top: int, bottom: int) -> None:
    draw.rectangle((left, top, right, bottom), fill=STONE)
    for y in range(top, bottom, 34):
        for x in range(left - noise.randint(0, 40), right, 66):
            draw.rounded_rectangle(
                (max(left, x), y, min(right, x + 60), min(bottom, y + 29)),
                6,
                fill=_vary((132, 126, 118), noise, 18),
            )


def _house(draw: Draw, noise: random.Random, left: int) -> None:
    _wall(draw, noise, left, left + 210, 230, 430)
    draw.polygon([(left - 18, 236), (left + 105, 120), (left + 228, 236)], fill=(74, 78, 86))
    for x in (left + 34, left + 130):
        draw.rectangle((x, 280, x + 42, 344), fill=(60, 68, 80), outline=(214, 206, 190), width=5)


def _hole(draw: Draw, noise: random.Random) -> None:
    _road(draw, noise)
    draw.polygon(
        [
            (360 + noise.randint(-20, 20), 520),
            (470, 486),
            (590, 508),
            (640, 566),
            (560, 622),
            (420, 616),
            (340, 572),
        ],
        fill=(58, 54, 50),
    )
    draw.ellipse((420, 546, 560, 592), fill=(112, 118, 122))
    _texture(draw, noise, (330, 500, 650, 630), (78, 74, 70), 160)


def _mended(draw: Draw, noise: random.Random) -> None:
    _road(draw, noise)
    draw.polygon([(340, 500), (620, 486), (668, 610), (320, 630)], fill=(52, 52, 54))
    _texture(draw, noise, (340, 500, 650, 620), (56, 56, 58), 220)


def _lamp(draw: Draw, noise: random.Random, *, lit: bool = False) -> None:
    _house(draw, noise, 620)
    draw.rectangle((318, 130, 332, 610), fill=(38, 40, 44))
    draw.line((325, 134, 410, 118), fill=(38, 40, 44), width=10)
    draw.polygon([(392, 112), (446, 112), (458, 148), (380, 148)], fill=(54, 56, 60))
    if lit:
        for radius in range(90, 14, -4):
            glow = round(255 - radius * 1.9)
            colour = (glow, round(glow * 0.88), round(glow * 0.55))
            draw.ellipse((418 - radius, 156 - radius, 418 + radius, 156 + radius), fill=colour)
    else:
        draw.ellipse((396, 140, 442, 164), fill=(70, 72, 76))


def _lamp_lit(draw: Draw, noise: random.Random) -> None:
    _lamp(draw, noise, lit=True)


def _dump(draw: Draw, noise: random.Random) -> None:
    draw.rectangle((0, 520, WIDTH, 600), fill=EARTH)
    for _ in range(16):
        x, y = noise.randint(230, 660), noise.randint(430, 590)
        colour = noise.choice([(34, 36, 40), (56, 60, 66), (196, 198, 196), (70, 88, 120), (150, 128, 96)])
        draw.ellipse((x, y, x + noise.randint(70, 150), y + noise.randint(60, 110)), fill=colour)
    draw.rectangle((560, 420, 700, 600), fill=(206, 204, 198), outline=(150, 148, 142), width=6)
    draw.line((560, 510, 700, 510), fill=(150, 148, 142), width=4)


def _clean(draw: Draw, noise: random.Random) -> None:
    draw.rectangle((0, 520, WIDTH, 600), fill=EARTH)
    _texture(draw, noise, (0, 440, WIDTH, 600), (112, 120, 78), 260)


def _leak(draw: Draw, noise: random.Random) -> None:
    _road(draw, noise)
    draw.polygon([(300, 470), (470, 440), (700, 520), (820, HEIGHT), (240, HEIGHT)], fill=(120, 134, 146))
    for _ in range(60):
        x, y = noise.randint(300, 720), noise.randint(470, 700)
        draw.line((x, y, x + noise.randint(20, 70), y + 3), fill=(168, 182, 192), width=2)
    draw.ellipse((400, 430, 480, 462), fill=(64, 62, 60))


def _tree(draw: Draw, noise: random.Random) -> None:
    _road(draw, noise)
    draw.line((120, 640, 830, 470), fill=(84, 64, 48), width=38)
    for _ in range(150):
        x = noise.randint(420, 900)
        y = 570 - (x - 420) // 5 + noise.randint(-90, 70)
        draw.ellipse((x, y, x + 60, y + 34), fill=_vary((72, 98, 52), noise, 20))
    for step in range(7):
        draw.line(
            (500 + step * 50, 545 - step * 12, 470 + step * 60, 400 + step * 22), fill=(84, 64, 48), width=9
        )


def _snow(draw: Draw, noise: random.Random) -> None:
    _road(draw, noise, (214, 220, 226))
    for x in (360, 560):
        draw.line((x, HEIGHT, 470 + (x - 460) // 8, HORIZON + 80), fill=(176, 182, 190), width=16)
    _house(draw, noise, 60)
    draw.polygon([(42, 236), (165, 120), (288, 236)], fill=(240, 243, 246))
    for _ in range(260):
        x, y = noise.randint(0, WIDTH), noise.randint(0, HEIGHT)
        draw.ellipse((x, y, x + 5, y + 5), fill=(250, 250, 252))


def _bench(draw: Draw, noise: random.Random) -> None:
    _wall(draw, noise, 0, WIDTH, 250, 430)
    for y, tilt in ((430, 0), (470, 0), (520, 70)):
        draw.line((290, y, 670, y + tilt), fill=(122, 88, 56), width=24)
    for x in (320, 640):
        draw.rectangle((x, 420, x + 16, 640), fill=(58, 60, 64))


def _dog(draw: Draw, noise: random.Random) -> None:
    _road(draw, noise)
    coat = (158, 118, 74)
    draw.ellipse((400, 470, 590, 570), fill=coat)
    draw.ellipse((560, 430, 640, 500), fill=coat)
    draw.polygon([(572, 440), (580, 400), (602, 436)], fill=(120, 86, 54))
    for x in (424, 462, 530, 562):
        draw.rectangle((x, 550, x + 16, 630), fill=(140, 102, 62))
    draw.line((404, 500, 350, 450), fill=coat, width=14)


def _nest(draw: Draw, noise: random.Random) -> None:
    draw.rectangle((440, 100, 500, HEIGHT), fill=(92, 72, 54))
    for _ in range(240):
        x, y = noise.randint(160, 800), noise.randint(20, 330)
        draw.ellipse((x, y, x + 60, y + 40), fill=_vary((82, 110, 58), noise, 24))
    draw.ellipse((510, 210, 650, 380), fill=(186, 160, 116))
    for y in range(226, 372, 22):
        draw.arc((514, y - 20, 646, y + 26), 0, 180, fill=(150, 122, 82), width=4)
    draw.ellipse((566, 336, 592, 362), fill=(52, 42, 34))


def _weed(draw: Draw, noise: random.Random) -> None:
    for _ in range(90):
        x, y = noise.randint(60, 900), noise.randint(430, 700)
        height = noise.randint(60, 170)
        draw.line((x, y, x + noise.randint(-14, 14), y - height), fill=(88, 118, 60), width=5)
        for step in range(0, height, 22):
            draw.ellipse((x - 20, y - step - 8, x + 22, y - step + 6), fill=_vary((104, 138, 70), noise, 20))


def _crack(draw: Draw, noise: random.Random) -> None:
    _wall(draw, noise, 0, WIDTH, 90, 620)
    x = 420
    for y in range(90, 610, 26):
        following = x + noise.randint(-26, 38)
        draw.line((x, y, following, y + 26), fill=(30, 28, 26), width=noise.randint(5, 13))
        x = following
    draw.rectangle((660, 250, 780, 430), fill=(58, 66, 78), outline=(214, 206, 190), width=8)


def _tag(draw: Draw, noise: random.Random) -> None:
    _wall(draw, noise, 0, WIDTH, 130, 600)
    for number, colour in enumerate(((196, 40, 60), (30, 60, 160), (240, 240, 240))):
        points = [(180 + step * 70, 330 + number * 14 + noise.randint(-70, 70)) for step in range(9)]
        draw.line(points, fill=colour, width=22 - number * 6, joint="curve")


def _sign(draw: Draw, noise: random.Random) -> None:
    _road(draw, noise)
    draw.line((700, 640, 760, 330), fill=(150, 152, 156), width=16)
    draw.polygon([(690, 300), (840, 330), (742, 434)], fill=(240, 240, 238), outline=(190, 34, 40))
    draw.line([(690, 300), (840, 330), (742, 434), (690, 300)], fill=(190, 34, 40), width=16)


def _bridge(draw: Draw, noise: random.Random) -> None:
    draw.polygon([(0, 560), (WIDTH, 500), (WIDTH, 620), (0, 690)], fill=(86, 112, 124))
    for number in range(14):
        if number in {6, 7, 8}:
            continue
        x = 330 + number * 22
        draw.polygon(
            [(x, 700), (x + 20, 700), (x + 60, 470), (x + 44, 470)], fill=_vary((126, 94, 62), noise, 14)
        )
    for x in (316, 672):
        draw.line((x, 690, x + 50, 400), fill=(104, 78, 52), width=14)


def _bin(draw: Draw, noise: random.Random) -> None:
    _wall(draw, noise, 0, WIDTH, 200, 420)
    for left, colour in ((220, (56, 96, 66)), (480, (206, 172, 48))):
        draw.rounded_rectangle((left, 340, left + 210, 610), 14, fill=colour)
        draw.polygon(
            [(left - 12, 346), (left + 222, 330), (left + 216, 296), (left - 6, 312)], fill=(44, 46, 50)
        )
    for _ in range(9):
        x = noise.randint(190, 700)
        draw.ellipse(
            (x, 560, x + 110, 650), fill=noise.choice([(36, 38, 42), (190, 192, 190), (64, 84, 116)])
        )


SCENES: dict[str, tuple[tuple[tuple[int, int, int], tuple[int, int, int]], tuple[int, int, int], Painter]] = {
    "hole": (DAY, GRASS, _hole),
    "mended": (DAY, GRASS, _mended),
    "lamp": (DUSK, GRASS, _lamp),
    "lamp_lit": (DUSK, GRASS, _lamp_lit),
    "dump": (DAY, GRASS, _dump),
    "clean": (DAY, GRASS, _clean),
    "leak": (DAY, GRASS, _leak),
    "tree": (WINTER, GRASS, _tree),
    "snow": (WINTER, SNOW, _snow),
    "bench": (DAY, GRASS, _bench),
    "dog": (DAY, GRASS, _dog),
    "nest": (DAY, GRASS, _nest),
    "weed": (DAY, GRASS, _weed),
    "crack": (DAY, GRASS, _crack),
    "tag": (DAY, GRASS, _tag),
    "sign": (WINTER, GRASS, _sign),
    "bridge": (DAY, GRASS, _bridge),
    "bin": (DAY, GRASS, _bin),
}
