"""What comes out of a stranger's picture, through the bounded process as in life."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from cantou.core.files.engine import images, sandbox
from cantou.core.files.engine.errors import (
    FileRefusedError,
    NotAnImageError,
    TooHardError,
    TooManyPixelsError,
    TruncatedImageError,
)
from cantou.core.files.engine.fit import fitted
from cantou.core.files.engine.metadata import foreign_parts, jpeg_markers, webp_chunks
from tests.core.files import pictures

HEIC = Path(__file__).parent / "data" / "turned.heic"


def written(folder: Path, data: bytes) -> Path:
    path = folder / "incoming"
    path.write_bytes(data)
    return path


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def renditions(folder: Path, data: bytes, widths=(1920, 960, 480)):
    """In this process, for speed: what the bounded one adds has its own tests."""
    out = folder / "out"
    out.mkdir(exist_ok=True)
    seen, found = images.derive(written(folder, data), out, widths)
    return seen, [opened((out / one.name).read_bytes()) for one in found]


CANARIES = {
    "jpeg": pictures.jpeg(),
    "progressive": pictures.jpeg(progressive=True),
    "grey": pictures.jpeg(pictures.quarters(mode="L")),
    "png": pictures.png(),
    "transparent": pictures.png(pictures.quarters(mode="RGBA")),
    "palette": pictures.png(pictures.quarters(mode="P")),
    "webp": pictures.webp(),
    "gif": pictures.gif(),
    "heic": HEIC.read_bytes(),
}


@pytest.mark.parametrize("name", CANARIES)
def test_no_metadata_survives(name, tmp_path):
    data = CANARIES[name]
    assert pictures.CANARY in data
    path = written(tmp_path, data)
    made = [*images.derive(path, tmp_path, (64, 32))[1], *images.derive_jpeg(path, tmp_path, 64)[1]]
    outputs = [(tmp_path / one.name).read_bytes() for one in made]
    assert [foreign_parts(output) for output in outputs] == [[], [], []]
    assert [pictures.CANARY in output for output in outputs] == [False, False, False]
    assert {chunk for chunk, _ in webp_chunks(outputs[0])} <= {"VP8 ", "VP8X", "ALPH"}
    assert set(jpeg_markers(outputs[2])) <= {"SOI", "APP0", "DQT", "SOF0", "DHT", "SOS", "EOI"}
    for output in outputs:
        left = set(opened(output).info)
        assert left <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "loop",
            "background",
            "timestamp",
            "duration",
        }


def test_the_walkers_see_what_a_plain_save_leaks():
    image = pictures.quarters()
    image.info["comment"] = b"CANARYCOMM01"
    leaking = pictures.plain(image, "JPEG")
    assert foreign_parts(leaking) == ["COM"]
    assert foreign_parts(pictures.webp()) == ["VP8X flags", "ICCP", "EXIF", "XMP"]
    assert foreign_parts(pictures.plain(image, "JPEG", comment=b"", exif=pictures.exif())) == ["APP1"]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("make", [pictures.jpeg, pictures.png, pictures.webp])
def test_every_camera_position_comes_out_upright(make, orientation, tmp_path):
    upright = pictures.quarters(96, 64)
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(Image.Transpose(back[orientation])) if orientation > 1 else upright
    looked, found = renditions(tmp_path, make(stored, orientation), (96, 48))
    assert (looked.width, looked.height) == (96, 64)
    assert [image.size for image in found] == [(96, 64), (48, 32)]
    assert [pictures.corners(image) for image in found] == [["red", "lime", "blue", "yellow"]] * 2


def test_heic_is_turned_once_by_its_own_box_and_not_again_by_exif(tmp_path):
    looked, found = renditions(tmp_path, HEIC.read_bytes())
    assert (looked.format, looked.width, looked.height) == ("HEIF", 64, 96)
    assert pictures.corners(found[0]) == ["blue", "red", "yellow", "lime"]


def test_three_widths_never_enlarged(tmp_path):
    for size, expected in (
        ((1950, 1463), [(1920, 1440), (960, 720), (480, 360)]),
        ((1000, 500), [(1000, 500), (960, 480), (480, 240)]),
        ((300, 200), [(300, 200)]),
        ((900, 9000), [(768, 7680), (384, 3840), (192, 1920)]),
    ):
        _, found = renditions(tmp_path, pictures.plain(Image.new("RGB", size), "JPEG"))
        assert [image.size for image in found] == expected


def test_the_first_frame_of_an_animation(tmp_path):
    _, found = renditions(tmp_path, pictures.gif())
    assert pictures.corners(found[0]) == ["red", "lime", "blue", "yellow"]
    assert not getattr(found[0], "is_animated", False)


def test_transparency_is_kept_in_webp_and_white_in_jpeg(tmp_path):
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((200, 0, 0, 255), (20, 0, 40, 40))
    data = pictures.png(image)
    _, found = renditions(tmp_path, data)
    assert found[0].convert("RGBA").getpixel((5, 20))[3] == 0
    assert found[0].convert("RGBA").getpixel((35, 20))[3] == 255
    images.derive_jpeg(tmp_path / "incoming", tmp_path, 40)
    assert opened((tmp_path / "40.jpg").read_bytes()).getpixel((5, 20)) == (255, 255, 255)


def test_colours_follow_their_profile(tmp_path):
    data = pictures.plain(pictures.quarters(), "PNG", icc_profile=pictures.exchanged_profile())
    _, found = renditions(tmp_path, data)
    assert pictures.corners(found[0]) == ["lime", "red", "blue", "yellow"]


@pytest.mark.parametrize("broken", [b"", b"nonsense", b"\0" * 128])
def test_a_broken_profile_is_left_aside(broken, tmp_path):
    _, found = renditions(tmp_path, pictures.plain(pictures.quarters(), "PNG", icc_profile=broken))
    assert pictures.corners(found[0]) == ["red", "lime", "blue", "yellow"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA"])
def test_every_mode_of_png(mode, tmp_path):
    grey = Image.linear_gradient("L").resize((64, 64))
    image = grey.convert(mode)
    if mode == "I;16":
        image = Image.frombytes(mode, grey.size, b"".join(bytes([0, value]) for value in grey.tobytes()))
    _, found = renditions(tmp_path, pictures.plain(image, "PNG"))
    column = [found[0].convert("L").getpixel((32, y)) for y in (2, 61)]
    assert column[0] < 40
    assert column[1] > 215


def test_cmyk_jpeg(tmp_path):
    _, found = renditions(tmp_path, pictures.plain(pictures.quarters(mode="CMYK"), "JPEG"))
    assert pictures.corners(found[0]) == ["red", "lime", "blue", "yellow"]


def cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


LARGE = pictures.quarters(400, 300)
REFUSED = {
    "truncated jpeg": (cut(pictures.plain(LARGE.effect_spread(40), "JPEG")), TruncatedImageError),
    "truncated png": (cut(pictures.plain(LARGE, "PNG")), TruncatedImageError),
    "truncated webp": (cut(pictures.plain(LARGE, "WEBP")), TruncatedImageError),
    "truncated gif": (cut(pictures.plain(LARGE.effect_spread(40), "GIF")), TruncatedImageError),
    "truncated heic": (HEIC.read_bytes()[:-300], TruncatedImageError),
    "a header alone": (pictures.plain(LARGE, "JPEG")[:30], TruncatedImageError),
    "a pdf": (b"%PDF-1.7\n1 0 obj", NotAnImageError),
    "a postscript that Pillow could run": (
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        NotAnImageError,
    ),
    "a tiff": (pictures.plain(LARGE, "TIFF"), NotAnImageError),
    "a bitmap": (pictures.plain(LARGE, "BMP"), NotAnImageError),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', NotAnImageError),
    "nothing": (b"", NotAnImageError),
    "a bomb past the limit": (pictures.flat_png(9600, 9600, rows=1), TooManyPixelsError),
    "a bomb past Pillow's own limit": (pictures.flat_png(16000, 8000, rows=1), TooManyPixelsError),
    "a bomb twice past it": (pictures.flat_png(30000, 30000, rows=1), TooManyPixelsError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_name_what_is_wrong(name, tmp_path):
    data, expected = REFUSED[name]
    path = written(tmp_path, data)
    with pytest.raises(expected):
        images.check(path)
    with pytest.raises(expected):
        images.derive(path, tmp_path)


def test_the_bounded_process_answers_the_same(tmp_path):
    path = written(tmp_path, pictures.jpeg(pictures.quarters(1200, 800), 6))
    looked = sandbox.check(path)
    assert (looked.format, looked.width, looked.height, looked.pictures) == ("JPEG", 800, 1200, ())
    with sandbox.derived(path) as looked:
        assert [(one.mime, one.width, one.height) for one in looked.pictures] == [
            ("image/webp", 800, 1200),
            ("image/webp", 480, 720),
        ]
        assert [one.size for one in looked.pictures] == [one.path.stat().st_size for one in looked.pictures]
        assert foreign_parts(looked.pictures[0].path.read_bytes()) == []
        folder = looked.pictures[0].path.parent
    assert not folder.exists()
    with sandbox.derived_jpeg(path, 400) as picture:
        assert (picture.mime, picture.width, picture.height) == ("image/jpeg", 400, 600)
    with pytest.raises(TooManyPixelsError, match="92 millions de points ; la limite est de 40"):
        sandbox.check(written(tmp_path, pictures.flat_png(9600, 9600, rows=1)))


def test_a_bomb_kills_only_its_own_process(tmp_path):
    """36 million points are within the limit, but not within 200 megabytes."""
    path = written(tmp_path, pictures.flat_png(6000, 6000))
    with pytest.raises(TooHardError), sandbox.derived(path, bounds=sandbox.Bounds(memory=200 << 20)):
        pass
    with pytest.raises(TooHardError), sandbox.derived(path, bounds=sandbox.Bounds(memory=60 << 20)):
        pass
    with sandbox.derived(path, (480,)) as looked:
        assert [(picture.width, picture.height) for picture in looked.pictures] == [(480, 480)]
        assert looked.peak < 400 << 20


def test_a_picture_that_takes_too_long_is_stopped(tmp_path):
    path = written(tmp_path, pictures.flat_png(3000, 3000))
    with pytest.raises(TooHardError), sandbox.derived(path, bounds=sandbox.Bounds(seconds=0)):
        pass


def test_the_decoder_sees_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("CANTOU_SECRET_KEY", "never")
    seen = {}
    monkeypatch.setattr(sandbox.subprocess, "run", lambda *_, **options: seen.update(options) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sandbox.check(tmp_path / "x")
    assert sorted(seen["env"]) == ["LC_ALL", "MALLOC_ARENA_MAX", "PYTHONPATH"]


def test_our_own_fault_is_not_the_files(tmp_path):
    with pytest.raises(RuntimeError, match="image process failed"):
        sandbox.check(tmp_path / "missing")


def test_every_refusal_reads_as_a_sentence():
    parameters = {
        "size": 40,
        "limit": 15,
        "format": "TIFF",
        "megapixels": 92,
        "kind": "PDF",
        "accepted": "JPEG",
    }
    for refusal in FileRefusedError.__subclasses__():
        sentence = str(refusal(**parameters))
        assert sentence.endswith(".")
        assert "%" not in sentence
        assert "'" not in sentence


def test_a_tall_strip_stays_within_webp():
    assert fitted((1000, 40_000), 1920) == (192, 7680)
    assert fitted((20_000, 1000), 1920) == (1920, 96)
    assert fitted((1, 1), 480) == (1, 1)
