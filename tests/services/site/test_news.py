from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cantou.core.files.domain.incoming import take_in
from cantou.core.files.models import StoredFile
from cantou.services.site.domain import files
from cantou.services.site.domain.articles import publish_article, save_article
from cantou.services.site.domain.clock import strike
from cantou.services.site.models import Article
from tests.core.files.making import upload
from tests.services.site.making import plain, shown
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
DESK = "/bureau/site"


@pytest.fixture
def desk(client, country):
    sign_in(client, country.agent())
    return client


def test_written_and_published_in_one_act(desk, country):
    form = {"title": "Le marché revient", "text": "Place du foirail, *dès 8 h*.", "cle": "k" * 20}
    first = desk.post(f"{DESK}/actualite/nouvelle/", form | {"faire": "publier"})
    again = desk.post(f"{DESK}/actualite/nouvelle/", form | {"faire": "publier"})
    assert (first.status_code, first["Location"]) == (302, again["Location"])
    with country.scope():
        row = Article.objects.get()
    assert "Le marché revient" in shown(desk, f"{country.root}/actualites/")
    answer = desk.get(f"{country.root}/actualites/{row.code}/").content.decode()
    assert "<p>Place du foirail, <em>dès 8 h</em>.</p>" in answer


def test_a_draft_is_seen_by_nobody(client, country):
    row = country.article(shown=False)
    assert "La passerelle" not in shown(client, f"{country.root}/actualites/")
    assert client.get(f"{country.root}/actualites/{row.code}/").status_code == 404


def test_who_only_writes_gives_it_to_be_read(client, country):
    sign_in(client, country.agent(role="writer"))
    form = {"title": "Un essai", "cle": "k" * 20, "faire": "publier"}
    assert client.post(f"{DESK}/actualite/nouvelle/", form).status_code == 302
    with country.scope():
        row = Article.objects.get()
    assert (row.state, row.is_public) == ("draft", False)
    assert client.post(f"{DESK}/actualite/{row.code}/faire/", {"faire": "publier"}).status_code == 403
    country.article("Publiée")
    with country.scope():
        published = Article.objects.get(title="Publiée")
    assert client.get(f"{DESK}/actualite/{published.code}/").status_code == 403


def test_it_comes_and_goes_by_the_clock(client, country, at):
    at("2026-12-01")
    begins, ends = timezone.now() + timedelta(days=2), timezone.now() + timedelta(days=5)
    country.article("Vœux du maire", shown_from=begins, shown_until=ends)
    with country.scope():
        assert Article.objects.get().state == "planned"
    assert "Vœux" not in shown(client, f"{country.root}/actualites/")
    at("2026-12-04")
    with country.scope():
        assert strike(organisation=country.mairie.pk) == 1
        assert strike(organisation=country.mairie.pk) == 0
    assert "Vœux" in shown(client, f"{country.root}/actualites/")
    at("2026-12-07")
    assert "Vœux" not in shown(client, f"{country.root}/actualites/"), "without waiting for the task"
    with country.scope():
        assert strike(organisation=country.mairie.pk) == 1
        assert not Article.objects.get().is_public


def test_the_end_before_the_beginning_is_said_beside_the_field(desk, at):
    at("2026-12-01")
    form = {"title": "Vœux", "shown_from": "2026-12-10T09:00", "shown_until": "2026-12-09T09:00"}
    answer = desk.post(f"{DESK}/actualite/nouvelle/", form | {"cle": "k" * 20, "faire": "publier"})
    assert answer.status_code == 422
    assert "La fin de publication est avant son début." in plain(answer.content.decode())
    form = {"title": "Vœux", "shown_from": "2027-02-29T09:00"}
    answer = desk.post(f"{DESK}/actualite/nouvelle/", form | {"cle": "k" * 20, "faire": "publier"})
    assert "Cette date ou cette heure n’existe pas" in plain(answer.content.decode())


def test_what_is_pinned_comes_first_and_each_place_has_its_own(client, country):
    country.article("Ancienne mais gardée", is_pinned=True)
    country.article("Récente")
    country.article("De la communauté", organisation=country.epci, commune_id=country.other.pk)
    page = shown(client, f"{country.root}/actualites/")
    assert page.index("Ancienne mais gardée") < page.index("Récente")
    assert "De la communauté" not in page
    there = shown(client, "/thiezac/site/actualites/")
    assert ("De la communauté" in there, "Récente" in there) == (True, False)


def test_a_title_is_asked_for(country):
    with country.scope(), pytest.raises(ValidationError) as refused:
        save_article(values={"title": "   "})
    assert refused.value.message_dict == {"title": ["Donnez un titre."]}


def test_it_is_found_and_then_no_longer(client, country):
    row = country.article("Une passerelle toute neuve")
    address = f"/{country.commune.slug}/recherche/?q=passerelle"
    assert "Une passerelle toute neuve" in shown(client, address)
    with country.scope():
        from cantou.services.site.domain.articles import hide_article

        hide_article(article=row)
    assert "Une passerelle toute neuve" not in shown(client, address)
    with country.scope():
        publish_article(article=row)
    assert "Une passerelle toute neuve" in shown(client, address)


def test_several_photographs_each_with_its_words(desk, country):
    form = {"title": "La fête", "cle": "k" * 20, "faire": "publier"}
    two = {"photo": [upload(), upload(name="b.jpg")], "alt": "Le bal\n"}
    refused = desk.post(f"{DESK}/actualite/nouvelle/", form | two)
    assert refused.status_code == 422
    assert "2 photographies, 1 descriptions" in plain(refused.content.decode())
    with country.scope():
        assert not Article.objects.exists()
    two = {"photo": [upload(), upload(name="b.jpg")], "alt": "Le bal\n\nLe feu"}
    assert desk.post(f"{DESK}/actualite/nouvelle/", form | two | {"cle": "l" * 20}).status_code == 302
    run_jobs()
    with country.scope():
        row = Article.objects.get()
    address, page = f"{DESK}/actualite/{row.code}/", f"{country.root}/actualites/{row.code}/"
    assert re.findall(r'<img [^>]*alt="([^"]+)"', desk.get(page).content.decode()) == ["Le bal", "Le feu"]
    # One goes, one comes; the others keep their place.
    first = re.search(r'name="oter" value="(\w+)"', desk.get(address).content.decode())[1]
    more = {"photo": upload(name="c.jpg"), "alt": "Les enfants", "oter": first}
    assert desk.post(address, form | more).status_code == 302
    run_jobs()
    assert re.findall(r'<img [^>]*alt="([^"]+)"', desk.get(page).content.decode()) == [
        "Le feu",
        "Les enfants",
    ]


def test_eight_photographs_at_most(desk, country):
    row = country.article("La fête")
    address, form = f"{DESK}/actualite/{row.code}/", {"title": "La fête", "faire": "publier"}
    four = {"alt": "a\nb\nc\nd"}
    for key in ("m", "n"):
        photos = {"photo": [upload(name=f"{one}.jpg") for one in range(4)]}
        assert desk.post(address, form | four | photos | {"cle": key * 20}).status_code == 302
    answer = desk.post(address, form | {"photo": upload(), "alt": "e", "cle": "o" * 20})
    assert (answer.status_code, "Huit photographies au plus" in plain(answer.content.decode())) == (422, True)


def test_a_photograph_of_another_article_is_not_taken_off(desk, country):
    mine, other = country.article("La fête"), country.article("Le marché")
    with country.scope():
        files.change_photos(other, more=[(take_in(upload=upload()), "Le marché")])
        handle = StoredFile.objects.get().handle.hex
    desk.post(f"{DESK}/actualite/{mine.code}/", {"title": "La fête", "cle": "k" * 20, "oter": handle})
    with country.scope():
        assert StoredFile.objects.get().state != "erased"
