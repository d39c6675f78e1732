from __future__ import annotations

import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cantou.core.files.models import StoredFile
from cantou.services.site.engine.pdf_text import UnreadableError, mend, pages_of
from cantou.services.site.models import Bulletin
from tests.services.site.making import plain, shown
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
WORDS = "Le mot du maire. L’année a été celle de l’eau : trois fuites réparées, un captage protégé. " * 4
PAPER = (
    b'#set text(lang: "fr")\n' + WORDS.encode() + "#pagebreak()\nLa forêt communale et l’affouage.".encode()
)


def printed(source=PAPER):
    return SimpleUploadedFile("bulletin.pdf", typst.compile(source, format="pdf"), "application/pdf")


def put_online(client, country, pdf):
    sign_in(client, country.agent())
    form = {"title": "Bulletin n° 12", "issued_on": "2026-11-01", "pdf": pdf, "cle": "k" * 20}
    answer = client.post("/bureau/site/bulletins/nouveau/", form)
    assert answer.status_code == 302, plain(answer.content.decode())
    with country.scope():
        assert not Bulletin.objects.get().is_public, "nobody sees it before its file is clean"
    run_jobs()
    with country.scope():
        return Bulletin.objects.get()


def test_its_text_is_read_found_and_shown_to_be_heard(client, country):
    row = put_online(client, country, printed())
    assert (row.reading, row.is_public, len(row.pages)) == ("read", True, 2)
    visitor = Client()
    page = visitor.get(f"{country.root}/bulletins/{row.slug}/").content.decode()
    assert "trois fuites réparées" in plain(page)
    assert 'data-read="texte" hidden' in page, "the button waits for a script that has a voice"
    assert "Bulletin n° 12" in shown(visitor, f"/{country.commune.slug}/recherche/?q=affouage")
    with country.scope():
        file = StoredFile.objects.get()
    paper = visitor.get(f"/fichiers/{file.file_name()}")
    assert b"".join(paper.streaming_content)[:5] == b"%PDF-"
    client.post(f"/bureau/site/bulletins/{row.slug}/supprimer/")
    assert visitor.get(f"{country.root}/bulletins/{row.slug}/").status_code == 404


def test_pictures_of_pages_are_said_to_be_mute(client, country):
    row = put_online(client, country, printed(b"#rect(width: 5cm, height: 5cm)"))
    assert (row.reading, row.text) == ("silent", "")
    assert "photographies de pages" in shown(client, "/bureau/site/bulletins/")
    assert "ne peut pas être écouté" in shown(client, f"{country.root}/bulletins/{row.slug}/")


def test_a_damaged_paper_stops_nothing(tmp_path):
    damaged = tmp_path / "x.pdf"
    damaged.write_bytes(b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>")
    with pytest.raises(UnreadableError):
        pages_of(damaged)


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ("la com-\nmune est grande", "la commune est grande"),
        ("Une phrase qui\nva à la ligne.\nUne autre.", "Une phrase qui va à la ligne.\nUne autre."),
        ("Rendez-\nVous", "Rendez-\nVous"),
        ("a\n\n\n\n\nB", "a\n\nB"),
    ],
)
def test_lines_become_sentences(read, said):
    assert mend(read) == said
