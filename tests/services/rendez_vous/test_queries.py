"""What a public page costs: questions of the database, eight at most; bytes to the phone, 60 kB at most."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cantou.services.rendez_vous.domain import tickets
from tests.services.rendez_vous.settling import Hall, book_by_portal, book_page, secret_in, weekday

pytestmark = pytest.mark.django_db
MOST, MOST_BYTES = 8, 60_000
STATIC = re.compile(rb'(?:href|src)="/static/([^"?]+)"')
NOT_ASKED = ("SAVEPOINT", "RELEASE", "select set_config")
"""What opens and closes a transaction and its Scope."""


def asked(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return sum(1 for one in found if not one["sql"].startswith(NOT_ASKED))


def weight(client, path):
    """The first view, compressed as the web server does it; a font is compressed already."""
    page = client.get(path).content
    total = len(gzip.compress(page, 6))
    for name in {found.decode() for found in STATIC.findall(page)}:
        content = Path(finders.find(name)).read_bytes()
        total += len(content if name.endswith(".woff2") else gzip.compress(content, 6))
    return total


def test_public_pages(client):
    hall = Hall(walk_in=True)
    hall.another_counter()
    secret = secret_in(book_by_portal(client, hall, weekday()))
    made = [
        tickets.take_ticket(organisation=hall.id, key=uuid4(), place=hall.place, motive=hall.motive)
        for _ in range(3)
    ]
    line = f"{hall.root}/file/{hall.mairie.slug}/{hall.place.slug}"
    pages = {
        "index": f"{hall.root}/",
        "motive": f"{hall.root}/{hall.mairie.slug}/carte-identite/",
        "book": book_page(hall, weekday(clock="11:00")),
        "follow": f"{hall.root}/suivi/{secret}/",
        "move": f"{hall.root}/suivi/{secret}/deplacer/",
        "hall": f"{line}/",
        "screen": f"{line}/ecran/",
        "ticket": f"{hall.root}/ticket/{tickets.secret_of(key=made[-1].object_key)}/",
    }
    counts = {name: asked(client, path) for name, path in pages.items()}
    assert {name: number for name, number in counts.items() if number > MOST} == {}
    weights = {name: weight(client, path) for name, path in pages.items()}
    assert {name: bytes_ for name, bytes_ in weights.items() if not 30_000 < bytes_ <= MOST_BYTES} == {}
