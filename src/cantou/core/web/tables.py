"""A table that somebody has in a file: read whatever program wrote it, or refused in French. Pure."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass

LARGEST, MOST_ROWS, MOST_COLUMNS, LONGEST = 2_000_000, 5_000, 80, 5_000
DELIMITERS = ";,\t|"
DAMAGED = ("Ã©", "Ã¨", "Ã ", "â€™", "Ã´", "\ufffd")
"""What accents become in a file that was read in one encoding and saved in another."""


class TableError(ValueError):
    """Its text says what is wrong, in French."""


@dataclass(frozen=True, slots=True)
class Table:
    columns: list[str]
    rows: list[list[str]]
    encoding: str


def read_table(content: bytes) -> Table:
    """Raises TableError."""
    if len(content) > LARGEST:
        raise TableError("Ce fichier est trop lourd : 2 Mo au plus. Coupez-le en plusieurs.")
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        raise TableError("C’est un classeur. Dans votre tableur : « Enregistrer sous », puis « CSV ».")
    text, encoding = _decoded(content)
    if not text.strip():
        raise TableError("Ce fichier est vide.")
    if any(mark in text for mark in DAMAGED):
        raise TableError(
            "Les accents de ce fichier sont abîmés (« Ã© » au lieu de « é ») : "
            "il a été lu dans un codage et enregistré dans un autre. Reprenez le fichier d’origine."
        )
    return _table(text, encoding)


def _decoded(content: bytes) -> tuple[str, str]:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            raise TableError("Ce fichier ne se lit pas : enregistrez-le en CSV, en UTF-8.") from None
    if b"\0" in content:
        raise TableError("Ce n’est pas un fichier CSV : il contient autre chose que du texte.")
    for encoding, name in (("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return content.decode(encoding), name
        except UnicodeDecodeError:
            continue
    raise TableError("Ce fichier ne se lit ni en UTF-8 ni en Windows-1252 : enregistrez-le en CSV, en UTF-8.")


def _table(text: str, encoding: str) -> Table:
    first = text.splitlines()[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        lines = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    except csv.Error:
        raise TableError("Ce fichier ne se lit pas comme un CSV : une cellule n’a pas de fin.") from None
    columns = [" ".join(name.split()) for name in lines[0]]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) < 2 and len(lines) > 1 and len(first) > LONGEST:  # noqa: PLR2004
        raise TableError("Les colonnes ne se voient pas : séparez-les par des points-virgules.")
    if len(columns) > MOST_COLUMNS:
        raise TableError(f"Trop de colonnes : {MOST_COLUMNS} au plus.")
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice or "" in columns:
        what = f"« {twice[0]} » est là deux fois" if twice and twice[0] else "l’une n’a pas de nom"
        raise TableError(f"La première ligne doit nommer chaque colonne : {what}.")
    rows = [
        [cell.strip()[:LONGEST] for cell in (row + [""] * len(columns))[: len(columns)]] for row in lines[1:]
    ]
    if not rows:
        raise TableError("Ce fichier n’a que ses titres : aucune ligne à prendre.")
    if len(rows) > MOST_ROWS:
        raise TableError(f"Trop de lignes : {MOST_ROWS} au plus. Coupez-le en plusieurs.")
    return Table(columns, rows, encoding)


def plain(name: str) -> str:
    """« N° de téléphone » → « n de telephone »: for comparing names."""
    bare = unicodedata.normalize("NFKD", name.lower())
    letters = "".join(
        letter if letter.isalnum() else " " for letter in bare if not unicodedata.combining(letter)
    )
    return " ".join(letters.split())
