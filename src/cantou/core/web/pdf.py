"""A PDF/UA made by typst, whatever people have typed into it."""

from __future__ import annotations

import json
from typing import Any

import typst

LATIN_END = 0x250
ALSO = frozenset("‐‑‒–—―‘’‚‛“”„†‡•…‰′″‹›⁄€™→\u2009\u202f\n")
SQUARE = "□"


def make_pdf(template: bytes, *, name: str, values: Any) -> bytes:
    """The template reads `values` as JSON from its input `name`: as text, never as markup.

    PDF/UA refuses a letter that no font here has. One picture in somebody's words must not keep a document from
    everybody: what is beyond the letters of this part of the world becomes an empty square then.
    """
    try:
        return _compiled(template, name, values)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    return _compiled(template, name, legible(values))


def legible(value: Any) -> Any:
    """With a square for each letter that fonts may lack."""
    if isinstance(value, str):
        return "".join(letter if _is_known(letter) else SQUARE for letter in value)
    if isinstance(value, dict):
        return {name: legible(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [legible(each) for each in value]
    return value


def _is_known(letter: str) -> bool:
    return letter in ALSO or (ord(letter) < LATIN_END and (letter.isprintable() or letter == "\u00a0"))


def _compiled(template: bytes, name: str, values: Any) -> bytes:
    pdf: bytes = typst.compile(
        template,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={name: json.dumps(values, ensure_ascii=False)},
    )
    return pdf
