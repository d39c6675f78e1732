"""XML that somebody else wrote, read without trusting it: no document type, so no entity, nothing fetched."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

DEEPEST: Final = 200
MOST_ELEMENTS: Final = 500_000


class XmlError(ValueError):
    """The words are French: why it is not read, with the line where that is known."""


def read_xml(content: bytes, *, largest: int) -> Element:
    """The root, names as ElementTree writes them: `{namespace}name`. `largest`: bytes. Raises XmlError."""
    if len(content) > largest:
        raise XmlError(f"Ce fichier est trop grand : {largest // 1_000_000} Mo au plus.")
    reading = _Reading()
    try:
        reading.parser.Parse(content, True)  # noqa: FBT003 (its last piece)
        return reading.builder.close()
    except expat.ExpatError as error:
        raise XmlError(f"Ce n’est pas du XML que l’on puisse lire, ligne {error.lineno}.") from error
    except (LookupError, ValueError) as error:
        if isinstance(error, XmlError):
            raise
        raise XmlError("Ce fichier est dans un codage de caractères inconnu.") from error


class _Reading:
    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.depth = self.elements = 0
        self.parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.builder.data

    def _doctype(self, *_declared: object) -> None:
        line = self.parser.CurrentLineNumber
        raise XmlError(f"Ce fichier déclare un type de document (DOCTYPE), ligne {line} : il n’est pas lu.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > DEEPEST or self.elements > MOST_ELEMENTS:
            raise XmlError(f"Ce fichier a trop d’éléments, ligne {self.parser.CurrentLineNumber}.")
        self.builder.start(_named(name), {_named(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.builder.end(_named(name))


def _named(name: str) -> str:
    return f"{{{name}" if "}" in name else name
