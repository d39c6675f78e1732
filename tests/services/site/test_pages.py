from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cantou.core.files.models import StoredFile
from cantou.services.site.domain import pages
from cantou.services.site.domain.clock import strike
from cantou.services.site.engine import blocks as engine
from cantou.services.site.engine.checks import check, mended
from cantou.services.site.engine.text import render
from cantou.services.site.models import Page
from tests.core.files.making import upload
from tests.services.site.making import plain, shown
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
TEXT = [{"kind": "text", "text": "Onze membres."}]


def test_a_page_is_read_on_the_portal(client, country):
    page = country.page(heading="La mairie", summary="Qui fait quoi", blocks=TEXT)
    assert "La mairie" in shown(client, f"{country.root}/")
    assert "Onze membres." in shown(client, f"{country.root}/pages/{page.slug}/")
    assert client.get(f"{country.root}/pages/inconnue/").status_code == 404


def test_visitors_read_the_old_version_until_the_new_one_is_published(client, country):
    page = country.page(blocks=TEXT)
    address = f"{country.root}/pages/{page.slug}/"
    with country.scope():
        pages.write_page(page=page, title="L’équipe", blocks=[{"kind": "text", "text": "Quinze membres."}])
    assert "Onze membres." in shown(client, address)
    with country.scope():
        later = timezone.now() + timedelta(hours=1)
        pages.publish_page(page=page, shown_from=later)
        assert strike(organisation=country.mairie.pk) == 0
    assert "Onze membres." in shown(client, address)
    with country.scope():
        assert strike(organisation=country.mairie.pk, now=later + timedelta(seconds=1)) == 1
        assert Page.objects.get().live == 2
    assert "Quinze membres." in shown(client, address)


def test_the_nearest_organisation_has_the_page_of_that_name(client, country):
    country.page("L’équipe", organisation=country.epci, blocks=[{"kind": "text", "text": "Du conseil."}])
    country.page("L’équipe", blocks=TEXT)
    assert "Onze membres." in shown(client, f"{country.root}/pages/lequipe/")
    assert "Du conseil." in shown(client, "/thiezac/site/pages/lequipe/")


# -- Blocks, and who can read them


def test_what_keeps_somebody_from_reading_is_said_with_its_mend():
    handle = "a" * 32
    blocks = engine.clean(
        [
            {"kind": "heading", "level": 3, "text": "Les horaires"},
            {"kind": "text", "text": "## Le midi\n\nVoir [ici](https://exemple.fr/menu.pdf)."},
            {"kind": "image", "files": [{"file": handle}]},
            {"kind": "image", "files": [{"file": handle, "alt": "IMG_2041.jpg"}]},
            {"kind": "image", "files": [{"file": handle, "is_decorative": True}]},
            {"kind": "text", "text": "**À retenir**\n\nOUVERT TOUS LES JOURS SAUF LE LUNDI MATIN"},
            {"kind": "document", "files": [{"file": handle}]},
            {"kind": "action", "label": "Payer"},
        ]
    )
    found = [(one.block, one.code, one.is_bar, one.fix) for one in check(blocks)]
    assert found == [
        (0, "heading_order", True, "raise"),
        (1, "heading_typed", False, "split"),
        (1, "link_vague", False, ""),
        (2, "alt_missing", True, ""),
        (3, "alt_file_name", True, ""),
        (5, "bold_heading", False, "split"),
        (5, "shouted", False, "calm"),
        (6, "document_title", False, ""),
        (7, "action_empty", True, "drop"),
    ]
    mended_ = mended(blocks, number=5, fix="calm")
    mended_ = mended(mended_, number=5, fix="split")
    mended_ = mended(mended_, number=1, fix="split")
    mended_ = mended(mended_, number=0, fix="raise")
    assert [one["text"] for one in mended_ if one["kind"] in {"heading", "text"}] == [
        *("Les horaires", "Le midi", "Voir [ici](https://exemple.fr/menu.pdf)."),
        *("À retenir", "Ouvert tous les jours sauf le lundi matin"),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AA)",
        '<img src=x onerror="alert(1)">',
        "[x](//ailleurs.example/)",
        "![x](https://ailleurs.example/pixel.gif)",
        "<javascript:alert(1)>",
    ],
)
def test_no_text_becomes_anything_else_than_the_small_markdown(typed):
    drawn = render(typed)
    assert not re.search(r"<(?!/?(?:p|em|strong|ul|ol|li|a|blockquote|br)\b)", drawn), drawn
    assert re.findall(r'href="([^"]*)"', drawn) in ([], ["https://ailleurs.example/pixel.gif"])


def test_written_block_by_block_without_a_script(client, country):
    sign_in(client, country.agent())
    answer = client.post("/bureau/site/pages/nouvelle/", {"title": "La cantine", "cle": "k" * 20})
    assert answer["Location"] == "/bureau/site/pages/la-cantine/modifier/"
    form = {"title": "La cantine", "summary": "", "note": ""}
    answer = client.post(answer["Location"], form | {"faire": "ajouter-text"})
    assert 'name="b0-text"' in answer.content.decode()
    form |= {"b0-kind": "text", "b0-text": "**Les menus**\n\nChaque lundi."}
    answer = client.post("/bureau/site/pages/la-cantine/modifier/", form | {"faire": "mender-0-split"})
    assert 'name="b0-text" value="Les menus"' in answer.content.decode()
    form |= {"b0-kind": "heading", "b0-text": "Les menus", "b0-level": "2"}
    form |= {"b1-kind": "text", "b1-text": "Chaque lundi.", "b2-kind": "action", "b2-label": "Payer"}
    form |= {"b2-url": "ftp://exemple.fr"}
    answer = client.post("/bureau/site/pages/la-cantine/modifier/", form | {"faire": "enregistrer"})
    assert answer.status_code == 422
    assert "Une adresse commence par https://" in plain(answer.content.decode())
    form |= {"b2-url": "https://exemple.fr/payer"}
    answer = client.post("/bureau/site/pages/la-cantine/modifier/", form | {"faire": "enregistrer"})
    assert answer["Location"] == "/bureau/site/pages/la-cantine/"
    assert client.post("/bureau/site/pages/la-cantine/", {}).status_code == 302
    page = client.get(f"{country.root}/pages/la-cantine/").content.decode()
    assert "<h2>Les menus</h2>" in page
    assert 'href="https://exemple.fr/payer"' in page


def test_a_picture_comes_with_its_words_or_not_at_all(client, country):
    sign_in(client, country.agent())
    page = country.page("Balades", shown=False)
    address = f"/bureau/site/pages/{page.slug}/modifier/"
    form = {"title": "Balades", "summary": "", "note": "", "b0-kind": "image"}
    answer = client.post(address, form | {"b0-upload": upload(), "faire": "verifier"})
    assert "pas de texte de remplacement" in plain(answer.content.decode())
    with country.scope():
        handle = StoredFile.objects.get(service="site").handle.hex
    run_jobs("cantou.files.")
    form |= {"b0-file0": handle, "b0-alt0": "", "b0-caption0": ""}
    assert client.post(address, form | {"faire": "enregistrer"}).status_code == 302
    refused = client.post(f"/bureau/site/pages/{page.slug}/", {})
    assert refused.status_code == 422
    assert "Bloc 1. Cette image n’a pas de texte de remplacement" in plain(refused.content.decode())
    form |= {"b0-alt0": "Le pont de bois sur la Cère"}
    assert client.post(address, form | {"faire": "enregistrer"}).status_code == 302
    assert client.post(f"/bureau/site/pages/{page.slug}/", {}).status_code == 302
    with country.scope():
        assert StoredFile.objects.get().is_public
    shown_page = client.get(f"{country.root}/pages/{page.slug}/").content.decode()
    assert 'alt="Le pont de bois sur la Cère"' in shown_page
    with country.scope():
        pages.write_page(page=Page.objects.get(), title="Balades", blocks=TEXT)
        pages.publish_page(page=Page.objects.get())
        assert not StoredFile.objects.get().is_public, "what no page shows any more is nobody's"


def test_two_versions_are_compared_and_the_old_one_taken_back(client, country):
    sign_in(client, country.agent())
    page = country.page(blocks=TEXT)
    with country.scope():
        pages.write_page(page=page, title="L’équipe", blocks=[{"kind": "text", "text": "Quinze membres."}])
    told = client.get("/bureau/site/pages/lequipe/versions/2/").content.decode()
    assert re.findall(r"<(ins|del)>.*?</span>(.*?)</", told) == [
        ("del", "Onze membres."),
        ("ins", "Quinze membres."),
    ]
    answer = client.post("/bureau/site/pages/lequipe/versions/1/reprendre/")
    assert answer["Location"] == "/bureau/site/pages/lequipe/"
    with country.scope():
        latest = pages.latest_of(page)
        assert (latest.number, latest.blocks, latest.note) == (3, TEXT, "Reprise de la version 1")
        again = pages.write_page(page=page, title="L’équipe", blocks=TEXT)
    assert again.number == 3, "what does not change is no version"


def test_the_end_before_the_beginning(client, country, at):
    sign_in(client, country.agent())
    country.page(shown=False, blocks=TEXT)
    at("2026-12-01")
    form = {"shown_from": "2026-12-10T08:00", "shown_until": "2026-12-09T08:00"}
    answer = client.post("/bureau/site/pages/lequipe/", form)
    assert answer.status_code == 422
    assert "La fin de publication est avant son début." in plain(answer.content.decode())
