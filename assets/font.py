"""Cut the font down to what French needs, once, and again only when something changed.

Atkinson Hyperlegible Next (OFL, no reserved name) comes from npm as one variable file of
34 kB. Kept: the letters French uses, tabular figures, weights 400 to 700. Two characters
it lacks are given to glyphs it has: the narrow no-break space (U+202F) and the
non-breaking hyphen (U+2011). Arrows and « № » fall back to the system's fonts.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules/@fontsource-variable/atkinson-hyperlegible-next"
SOURCE = PACKAGE / "files/atkinson-hyperlegible-next-latin-wght-normal.woff2"
TARGET = ROOT / "src/cantou/core/web/static/cantou/atkinson.woff2"
STAMP = TARGET.parent / ".atkinson"  # a dot file: collectstatic leaves it
TEXT = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "àâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜ"
    + "«»‹›“”‘’–—…•·€°²³½×−§©\u00a0\u2009\u202f\u2011"
)
ALIASES = {0x202F: 0x2009, 0x2011: 0x2D}
BYTES_ALLOWED = 15_000


def fingerprint() -> str:
    """Digest of all that decides the result: the source, and this file."""
    return hashlib.sha256(SOURCE.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def is_current(mark: str) -> bool:
    """Whether the font of the last build is the one this build would make."""
    return TARGET.exists() and STAMP.exists() and STAMP.read_text() == mark


def cut() -> None:
    """Write the subset. Imports late: a build with nothing to do should not pay for them."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(SOURCE)
    for table in font["cmap"].tables:
        table.cmap.update(
            {
                wanted: table.cmap[given]
                for wanted, given in ALIASES.items()
                if given in table.cmap and wanted not in table.cmap
            }
        )
    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "tnum"]
    options.name_IDs = [0, 13, 14]
    options.hinting = False
    options.notdef_outline = True
    cutter = Subsetter(options)
    cutter.populate(text=TEXT)
    cutter.subset(font)
    font = instantiateVariableFont(font, {"wght": (400, 400, 700)})
    font.flavor = "woff2"
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    font.save(TARGET)
    # The licence travels with the font, as it asks.
    TARGET.with_suffix(".licence.txt").write_text((PACKAGE / "LICENSE").read_text())


def main() -> int:
    """Build if needed; 1 when the source is missing or the result is too heavy."""
    if not SOURCE.exists():
        print("Police absente : lancez d’abord « npm ci ».", file=sys.stderr)
        return 1
    mark = fingerprint()
    if not is_current(mark):
        cut()
        STAMP.write_text(mark)
    weight = TARGET.stat().st_size
    print(f"  {weight:>7} octets  {TARGET.name}")
    return 0 if weight <= BYTES_ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main())
