"""What a page costs a phone: its first view, compressed as the web server does it, without its photographs."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders

MOST = 60_000
"""docs: a first view of a public page (DESIGN, 4)."""
STATIC = re.compile(rb'(?:href|src)="/static/([^"?]+)"')


def weight(client, path: str) -> int:
    """A font is compressed already."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    total = len(gzip.compress(answer.content, 6))
    for name in {found.decode() for found in STATIC.findall(answer.content)}:
        content = Path(finders.find(name)).read_bytes()
        total += len(content if name.endswith(".woff2") else gzip.compress(content, 6))
    return total
