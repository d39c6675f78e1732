"""What would keep somebody from reading a page, said as it is written, with the mend proposed.

No block lets a colour be chosen: those of the organisation are checked when they are chosen (core.web.theme).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.services.site.engine.text import links, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cantou.services.site.engine.blocks import Block

LONGEST_ALT = 150
LONGEST_PARAGRAPH = 900
SHOUTED = 25
_VAGUE = frozenset(
    {
        *("ici", "cliquez ici", "cliquer ici", "lien", "ce lien", "en savoir plus", "lire la suite", "suite"),
        *("voir", "plus", "plus d’infos", "plus d'infos", "télécharger", "là", "ok"),
    }
)
_FILE_NAME = re.compile(
    r"(?:img|dsc|photo|image|scan|pxl|capture)?[ _-]*\d*\.?(?:jpe?g|png|webp|heic|gif)?", re.IGNORECASE
)
_TYPED_HEADING = re.compile(r"^#{1,6}\s+(.+)$", re.MULTILINE)
_BOLD_ALONE = re.compile(r"^\*\*([^*\n]{3,100})\*\*\s*:?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """`block`: its number in the page. `is_bar`: not published before it is mended. `fix`: a name that `mended` knows,
    where it can be mended by itself; `at` says of what part.
    """

    block: int
    code: str
    text: str
    mend: str
    is_bar: bool = False
    fix: str = ""
    at: int = 0


def check(blocks: Sequence[Block]) -> list[Finding]:
    found = list(_headings(blocks))
    for number, block in enumerate(blocks):
        if "files" in block:
            found += _files(number, block)
        if block["kind"] == "text":
            found += _text(number, block["text"])
        if block["kind"] == "action":
            found += _action(number, block)
    found += _same_words(blocks)
    return sorted(found, key=lambda one: (one.block, not one.is_bar))


# -- Headings


def _headings(blocks: Sequence[Block]) -> Iterator[Finding]:
    above = 1
    for number, block in enumerate(blocks):
        if block["kind"] != "heading":
            continue
        if not block["text"]:
            yield Finding(
                number,
                "heading_empty",
                _("Ce titre est vide."),
                _("Écrivez-le, ou ôtez-le."),
                is_bar=True,
                fix="drop",
            )
            continue
        if block["level"] > above + 1:
            yield Finding(
                number,
                "heading_order",
                _("Un sous-titre vient avant tout titre de partie : le plan de la page saute un niveau."),
                _("En faire un titre de partie."),
                is_bar=True,
                fix="raise",
            )
        above = block["level"]
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        if following is None or (following["kind"] == "heading" and following["level"] <= block["level"]):
            yield Finding(
                number, "heading_alone", _("Il n’y a rien sous ce titre."), _("Écrivez la suite, ou ôtez-le.")
            )


# -- Pictures and documents


def _files(number: int, block: Block) -> Iterator[Finding]:
    if block["kind"] == "document":
        if block["files"] and not block["title"]:
            yield Finding(
                number,
                "document_title",
                _("Ce document n’a pas de titre : on n’en lit que le nom de fichier."),
                _("Dites ce qu’il contient : « Menus de la cantine, janvier »."),
            )
        return
    for place, one in enumerate(block["files"]):
        if one["is_decorative"]:
            continue
        alt = one["alt"]
        if not alt:
            yield Finding(
                number,
                "alt_missing",
                _(
                    "Cette image n’a pas de texte de remplacement : qui ne la voit pas ne sait pas ce qu’elle montre."
                ),
                _("Décrivez-la en une phrase, ou cochez « Image décorative » si elle n’apprend rien."),
                is_bar=True,
                at=place,
            )
        elif _FILE_NAME.fullmatch(alt.strip()):
            yield Finding(
                number,
                "alt_file_name",
                _("« %(alt)s » ne dit pas ce que l’on voit.") % {"alt": alt},
                _("Décrivez l’image : qui, quoi, où."),
                is_bar=True,
                at=place,
            )
        elif len(alt) > LONGEST_ALT:
            yield Finding(
                number,
                "alt_long",
                _("Le texte de remplacement est long : il se lit d’une traite, sans pause."),
                _("Gardez une phrase ; mettez le reste dans la légende ou dans le texte."),
                at=place,
            )


# -- Text


def _text(number: int, text: str) -> Iterator[Finding]:
    if _TYPED_HEADING.search(text):
        yield Finding(
            number,
            "heading_typed",
            _("« # » ne fait pas un titre ici."),
            _("En faire un bloc Titre."),
            fix="split",
        )
    if match := _BOLD_ALONE.search(text):
        yield Finding(
            number,
            "bold_heading",
            _("« %(words)s » est en gras, seul sur sa ligne : on le voit comme un titre, on ne l’entend pas.")
            % {"words": match[1]},
            _("En faire un bloc Titre."),
            fix="split",
        )
    for words, url in links(text):
        yield from _link(number, words, url)
    for paragraph in plain(text).splitlines():
        letters = [letter for letter in paragraph if letter.isalpha()]
        if len(letters) > SHOUTED and all(letter.isupper() for letter in letters):
            yield Finding(
                number,
                "shouted",
                _("Une ligne entière en capitales se lit mal, et certains lecteurs l’épellent."),
                _("L’écrire en minuscules."),
                fix="calm",
            )
            break
    if any(len(paragraph) > LONGEST_PARAGRAPH for paragraph in plain(text).splitlines()):
        yield Finding(
            number,
            "paragraph_long",
            _("Un paragraphe est très long."),
            _("Coupez-le en deux par une ligne vide, ou faites-en une liste."),
        )


def _link(number: int, words: str, url: str) -> Iterator[Finding]:
    if words.strip(" .…»«\u00a0").lower() in _VAGUE:
        yield Finding(
            number,
            "link_vague",
            _("Le lien « %(words)s » ne dit pas où il mène, quand on le lit seul.") % {"words": words},
            _("Nommez ce que l’on y trouve : « le règlement de la cantine »."),
        )
    elif words == url and len(words) > 30:  # noqa: PLR2004 (what nobody wants to hear spelt)
        yield Finding(
            number,
            "link_bare",
            _("Une adresse entière sert de lien : elle est lue lettre par lettre."),
            _("Écrivez [ce que l’on y trouve](%(url)s).") % {"url": url},
        )


def _action(number: int, block: Block) -> Iterator[Finding]:
    if not block["label"] or not block["url"]:
        yield Finding(
            number,
            "action_empty",
            _("Ce bouton n’a pas de texte ou pas d’adresse."),
            _("Complétez-le, ou ôtez-le."),
            is_bar=True,
            fix="drop",
        )
    else:
        yield from _link(number, block["label"], "")


def _same_words(blocks: Sequence[Block]) -> Iterator[Finding]:
    """Two links that are called the same and lead elsewhere."""
    known: dict[str, str] = {}
    for number, block in enumerate(blocks):
        for words, url in links(block["text"]) if block["kind"] == "text" else ():
            name = words.strip().lower()
            if name in _VAGUE:
                continue
            if known.setdefault(name, url) != url:
                yield Finding(
                    number,
                    "link_same",
                    _("Deux liens « %(words)s » mènent à deux endroits différents.") % {"words": words},
                    _("Donnez-leur des mots différents."),
                )


# -- Mended by itself


def mended(blocks: Sequence[Block], *, number: int, fix: str) -> list[Block]:
    """The page with this mended. What is not known changes nothing."""
    if not 0 <= number < len(blocks):
        return list(blocks)
    block = blocks[number]
    instead: list[Block] = [block]
    if fix == "drop":
        instead = []
    elif fix == "raise" and block["kind"] == "heading":
        instead = [block | {"level": 2}]
    elif fix == "split" and block["kind"] == "text":
        instead = _split(block["text"])
    elif fix == "calm" and block["kind"] == "text":
        instead = [block | {"text": "\n".join(_calm(line) for line in block["text"].split("\n"))}]
    return [*blocks[:number], *instead, *blocks[number + 1 :]]


def _split(text: str) -> list[Block]:
    found: list[Block] = []
    kept: list[str] = []

    def close() -> None:
        if said := "\n".join(kept).strip():
            found.append({"kind": "text", "text": said})
        kept.clear()

    for line in text.split("\n"):
        match = _TYPED_HEADING.match(line.strip()) or _BOLD_ALONE.match(line.strip())
        if match is None:
            kept.append(line)
            continue
        close()
        found.append({"kind": "heading", "level": 2, "text": match[1].strip().rstrip(":").strip()})
    close()
    return found


def _calm(line: str) -> str:
    letters = [letter for letter in line if letter.isalpha()]
    if len(letters) <= SHOUTED or not all(letter.isupper() for letter in letters):
        return line
    return line.capitalize()
