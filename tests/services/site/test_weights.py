"""Whole pages of the site, at their fullest: 60 kB, photographs left to when they are looked at."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from cantou.core.files.models import StoredFile
from cantou.services.site.domain import favours_typed, pages, polls
from cantou.services.site.domain.favours import publish_favour
from cantou.services.site.domain.files import show_files
from tests.core.files.making import make_file
from tests.support.jobs import run_jobs
from tests.support.weighing import MOST, weight

pytestmark = pytest.mark.django_db
WORDS = "Le conseil municipal se réunit en mairie, à vingt heures, et chacun peut y venir. " * 6
LEAST = 30_000
"""A page weighs its font, its styles and its script at least: less, and the weighing itself is wrong."""


def photographed(country, row, number):
    """Photographs of a thing, shown; their handles."""
    files = [
        make_file(country.mairie, key=row.key, purpose="photo", alt=f"Vue {one}", position=one)
        for one in range(number)
    ]
    run_jobs("cantou.files.")
    with country.scope():
        StoredFile.objects.filter(pk__in=[file.pk for file in files]).update(service="site")
        show_files(organisation=country.mairie.pk, key=row.key)
    return [file.handle.hex for file in files]


def page_with_images(country):
    row = country.page("Balades", summary="Six promenades", blocks=[{"kind": "text", "text": WORDS}])
    handles = photographed(country, row, 8)
    images = [{"file": handle, "alt": f"Vue {number}"} for number, handle in enumerate(handles)]
    blocks = [
        {"kind": "heading", "level": 2, "text": "Au départ du bourg"},
        {"kind": "text", "text": WORDS},
        {"kind": "image", "files": images[:1]},
        {"kind": "gallery", "title": "Sur le chemin", "files": images[1:]},
        {"kind": "map", "label": "Le départ", "lon": 2.62, "lat": 44.98},
        {"kind": "contact", "name": "La mairie", "phone": "+33471475000", "email": "mairie@vic.example"},
    ]
    with country.scope():
        pages.write_page(page=row, title=row.title, blocks=blocks)
        row.refresh_from_db()
        pages.publish_page(page=row)
    return row


def busy(country):
    """A site on which much is said; the addresses of its pages."""
    page = page_with_images(country)
    article = country.article("La passerelle rouvre", text=WORDS)
    photographed(country, article, 8)
    for number in range(25):
        country.article(f"Nouvelle {number}", text=WORDS, themes=["travaux"])
        start = timezone.localtime() + timedelta(days=2 + number)
        country.event(
            f"Rencontre {number}",
            starts=f"{start:%Y-%m-%dT18:00}",
            ends=f"{start:%Y-%m-%dT20:00}",
            where="au foirail",
        )
    with country.scope():
        values = {"question": "Quel jour ?", "choices": ["Mardi", "Jeudi"], "results": "at_once"}
        poll = polls.save_poll(values=values | {"closes_at": timezone.now() + timedelta(days=5)})
        polls.open_poll(poll=poll)
        for number in range(30):
            values = {"kind": "offer", "category": "lend", "title": f"Prête {number}", "text": WORDS}
            row = favours_typed.type_in(
                key=UUID(int=9_000 + number),
                values=values,
                name="Odette",
                phone="04 65 71 31 31",
                how="phone",
            )
            publish_favour(row=row)
    root = country.root
    return {
        "page": f"{root}/pages/{page.slug}/",
        "news": f"{root}/actualites/",
        "article": f"{root}/actualites/{article.code}/",
        "agenda": f"{root}/agenda/",
        "poll": f"{root}/sondages/{poll.code}/",
        "favours": f"{root}/entraide/",
        "favour": f"{root}/entraide/{row.reference}/",
        "write": f"{root}/entraide/ecrire/",
        "home": f"{root}/",
        "place": f"/{country.commune.slug}/",
    }


def test_whole_pages_weigh_what_the_design_allows(client, country):
    weights = {name: weight(client, path) for name, path in busy(country).items()}
    assert {name: bytes_ for name, bytes_ in weights.items() if not LEAST < bytes_ <= MOST} == {}


def test_photographs_wait_to_be_looked_at(client, country):
    row = page_with_images(country)
    shown = client.get(f"{country.root}/pages/{row.slug}/").content.decode()
    pictures = re.findall(r"<img [^>]*>", shown)
    assert len([one for one in pictures if 'alt="Vue' in one]) == 8
    for one in pictures:
        assert 'loading="lazy"' in one, one
        assert re.search(r'srcset="[^"]*\.webp', one), one
        assert re.search(r' width="\d+" height="\d+"', one), one
