"""The same answer as JSON or as XML, as the standard writes each."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

from django.http import HttpResponse

JSON, XML = "json", "xml"
TYPES = {JSON: "application/json; charset=utf-8", XML: "text/xml; charset=utf-8"}
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What one member of a list is called in XML."""
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def respond(
    data: Any, *, form: str, root: str, whole: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    """`root`: the outermost element in XML. `whole`: the elements that each item of a list has there, empty or not.

    In JSON a list is bare, and what is not known is left out.
    """
    if form == XML:
        content = _xml(root, data, whole)
    else:
        content = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(content, content_type=TYPES[form], status=status)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _xml(root: str, data: Any, whole: tuple[str, ...]) -> bytes:
    top = ET.Element(root)
    _fill(top, data, whole)
    return ET.tostring(top, encoding="utf-8", xml_declaration=True)


def _fill(element: ET.Element, value: Any, whole: tuple[str, ...] = ()) -> None:
    if isinstance(value, dict):
        for name in dict.fromkeys((*value, *whole)):
            _fill(ET.SubElement(element, name), value.get(name))
    elif isinstance(value, (list, tuple)):
        for one in value:
            _fill(ET.SubElement(element, ITEMS[element.tag]), one, whole)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _ILLEGAL.sub("", str(value))
