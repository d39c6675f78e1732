from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from cantou.core.files.domain.storage import shown as storage
from cantou.core.files.models import StoredFile
from cantou.core.journal.models import Entry
from cantou.core.work.models import WorkItem
from cantou.services.site.domain.act_checks import check_all
from cantou.services.site.domain.act_papers import act_pdf
from cantou.services.site.domain.legal import correct, post, save_act, withdraw_act
from cantou.services.site.models import Act, ActCheck
from tests.services.site.making import shown
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
DESK = "/bureau/site/actes"
VALUES = {
    "nature": "deliberation",
    "number": "2026-042",
    "title": "Tarifs de la salle des fêtes",
    "decided_on": date(2026, 11, 20),
    "author_name": "Jeanne Vidal",
    "author_capacity": "maire",
    "text": "Le conseil **décide** :\n\n1. le tarif est de 80 €\n2. il s’applique au 1er janvier\n\n[sic] tel que dit",
}


@pytest.fixture
def desk(client, country):
    sign_in(client, country.agent())
    return client


def posted(country, **values):
    """On line, its PDF controlled."""
    with country.scope():
        row = save_act(values=VALUES | values)
        post(act=row)
    run_jobs()
    with country.scope():
        return Act.objects.get(pk=row.pk)


def bytes_of(country, row):
    with country.scope():
        file = StoredFile.objects.get(handle=row.file)
    with storage().open(file.stored_name()) as content:
        return file, content.read()


def test_an_act_goes_on_line_whole_with_its_digest_and_its_two_months(client, country, at):
    at("2026-12-31")
    row = posted(country, decided_on=date(2026, 12, 20))
    _, content = bytes_of(country, row)
    assert content.startswith(b"%PDF")
    assert (bytes(row.digest), row.size) == (hashlib.sha256(content).digest(), len(content))
    assert (row.state, row.is_public, row.shown_until, row.is_made) == (
        "posted",
        True,
        date(2027, 2, 28),
        True,
    )
    page = shown(client, f"{country.root}/actes/{row.code}/")
    for words in (
        "Délibération 2026-042, du 20 décembre 2026",
        "Jeanne Vidal, maire",
        "31 décembre 2026",
        "jusqu’au 28 février 2027 au moins",
        "le tarif est de 80 €",
        "[sic] tel que dit",
    ):
        assert words in page
    assert row.digest.hex() in page.replace(" ", "")
    served = client.get(f"/{country.commune.slug}/fichiers/{row.file.hex}.pdf")
    assert b"".join(served.streaming_content) == content
    with country.scope():
        assert Entry.objects.filter(action="site.act_posted").count() == 1


def test_a_draft_is_seen_by_nobody_and_neither_is_its_pdf(client, country):
    with country.scope():
        row = save_act(values=VALUES)
        post(act=row)
        row.refresh_from_db()
    assert row.state == "posting"
    assert client.get(f"{country.root}/actes/{row.code}/").status_code == 404
    assert client.get(f"/fichiers/{row.file.hex}.pdf").status_code == 404
    assert "Tarifs" not in shown(client, f"{country.root}/actes/")


@pytest.mark.parametrize(
    "change",
    [{"title": "Autre"}, {"text": "x"}, {"digest": bytes(32)}, {"posted_at": None}, {"state": "draft"}],
)
def test_the_database_refuses_to_change_what_is_on_line(country, change):
    row = posted(country)
    with (
        country.scope(),
        pytest.raises(DatabaseError, match=r"does not change|site_act"),
        transaction.atomic(),
    ):
        Act.objects.filter(pk=row.pk).update(**change)
    with country.scope(), pytest.raises(ValidationError, match="il ne change plus"):
        save_act(values=VALUES, act=row)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"author_capacity": ""}, "la qualité de l’auteur"),
        ({"author_name": " "}, "le nom de l’auteur"),
        ({"text": ""}, "le texte, ou un PDF"),
    ],
)
def test_what_the_law_asks_is_asked(country, missing, said):
    with country.scope():
        row = save_act(values=VALUES | missing)
        with pytest.raises(ValidationError, match=said):
            post(act=row)


def test_an_act_of_tomorrow_or_with_a_number_that_serves_already_is_refused(country):
    with country.scope():
        save_act(values=VALUES)
        with pytest.raises(ValidationError, match="porte déjà ce numéro"):
            save_act(values=VALUES)
        with pytest.raises(ValidationError, match="pas encore passée"):
            save_act(values=VALUES | {"number": "", "decided_on": timezone.localdate() + timedelta(days=2)})


def test_a_new_version_says_that_it_replaces_and_why(client, country):
    old = posted(country)
    with country.scope():
        new = correct(act=old, reason="Le tarif était faux.")
        assert correct(act=old, reason="encore") == new
        post(act=new)
    run_jobs()
    with country.scope():
        new.refresh_from_db()
    assert (new.state, new.version, new.number) == ("posted", 2, "2026-042")
    page = shown(client, f"{country.root}/actes/{new.code}/")
    assert "Version 2 Le tarif était faux." in page
    before = shown(client, f"{country.root}/actes/{old.code}/")
    assert "Une version plus récente remplace cet acte" in before
    assert "80 €" in before


def test_withdrawing_needs_a_reason_and_before_two_months_the_journal_says_so(client, country):
    row = posted(country)
    with country.scope():
        with pytest.raises(ValidationError, match="Dites pourquoi"):
            withdraw_act(act=row, reason=" ")
        withdraw_act(act=row, reason="Une adresse y était lisible.")
        entry = Entry.objects.get(action="site.act_withdrawn_early")
    assert entry.details == {"reason": "Une adresse y était lisible.", "until": row.shown_until.isoformat()}
    page = shown(client, f"{country.root}/actes/{row.code}/")
    assert "Une adresse y était lisible." in page
    assert "80 €" not in page
    assert "Tarifs" not in page
    assert "Tarifs" not in shown(client, f"{country.root}/actes/?mots=tarif")
    assert client.get(f"/fichiers/{row.file.hex}.pdf").status_code == 404


def test_each_day_the_file_is_read_again_and_an_anomaly_comes_to_the_desk(country):
    row = posted(country)
    file, content = bytes_of(country, row)
    with country.scope():
        assert check_all(organisation=country.mairie.pk) == 0
    storage().delete(file.stored_name())
    storage().save(file.stored_name(), ContentFile(content + b" "))
    with country.scope():
        assert check_all(organisation=country.mairie.pk) == 1
        item = WorkItem.objects.get(object_key=row.key)
        assert (item.is_open, item.status_title, item.queue) == (True, "le fichier a changé", "acts")
    storage().delete(file.stored_name())
    with country.scope():
        assert check_all(organisation=country.mairie.pk) == 1
    storage().save(file.stored_name(), ContentFile(content))
    with country.scope():
        assert check_all(organisation=country.mairie.pk) == 0
        assert not WorkItem.objects.get(object_key=row.key).is_open
        found = list(ActCheck.objects.order_by("pk").values_list("is_good", "trouble"))
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            ActCheck.objects.filter(is_good=False).update(is_good=True, trouble="")
    assert found == [(True, ""), (False, "changed"), (False, "missing"), (True, "")]


def test_after_the_display_the_act_stays_and_is_read_again_once_a_month(client, country, at):
    at("2026-09-01")
    row = posted(country, decided_on=date(2026, 8, 28))
    at("2026-12-02")
    assert "terminé le 1er novembre 2026, l’acte reste en ligne" in shown(
        client, f"{country.root}/actes/{row.code}/"
    )
    assert "Tarifs" not in shown(client, f"{country.root}/actes/?en=on")
    with country.scope():
        check_all(organisation=country.mairie.pk)
        assert not ActCheck.objects.exists()
    at("2027-01-01")
    with country.scope():
        check_all(organisation=country.mairie.pk)
        assert ActCheck.objects.count() == 1


def test_the_certificate_says_when_what_and_how_often(desk, country):
    row = posted(country)
    with country.scope():
        check_all(organisation=country.mairie.pk)
    answer = desk.get(f"{DESK}/{row.code}/certificat.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")


def test_the_list_the_feed_the_table_and_the_sheet_follow_the_filters(client, country):
    first = posted(country)
    posted(
        country, nature="arrete", number="A-7", title="Circulation rue du Lavoir", decided_on=date(2025, 3, 1)
    )
    everything = shown(client, f"{country.root}/actes/")
    assert "Tarifs" in everything
    assert "rue du Lavoir" in everything
    for query, kept, left in (
        ("?nature=arrete", "Lavoir", "Tarifs"),
        ("?annee=2026", "Tarifs", "Lavoir"),
        ("?mots=lavoir", "Lavoir", "Tarifs"),
    ):
        for address in ("", "actes.atom", "actes.csv"):
            said = client.get(f"{country.root}/actes/{address}{query}").content.decode()
            assert kept in said, (address, query)
            assert left not in said, (address, query)
    lines = client.get(f"{country.root}/actes/actes.csv?annee=2026").content.decode().splitlines()
    assert first.digest.hex() in lines[1]
    assert client.get(f"{country.root}/actes/a-la-porte.pdf").content.startswith(b"%PDF")
    assert client.get(f"{country.root}/actes/?annee=zz&nature=zz&apres=zz").status_code == 200


def test_a_sitting_asks_for_its_list_within_a_week(desk, country, at):
    at("2026-11-25")
    posted(country)
    assert "Elle doit être en ligne le 27 novembre au plus tard." in shown(desk, f"{DESK}/")
    at("2026-11-29")
    assert "Elle devait être en ligne le 27 novembre." in shown(desk, f"{DESK}/")
    page = desk.get(f"{DESK}/nouveau/?seance=2026-11-20").content.decode()
    assert "- 2026-042 : Tarifs de la salle des fêtes" in page.replace("\u00a0", " ")
    posted(country, nature="liste", number="", title="Liste des délibérations")
    assert "devait être" not in shown(desk, f"{DESK}/")


def test_the_desk_from_the_draft_to_the_portal(desk, country):
    form = {**VALUES, "decided_on": "2026-11-20", "months": "2", "cle": "k" * 20}
    first = desk.post(f"{DESK}/nouveau/", form)
    again = desk.post(f"{DESK}/nouveau/", form)
    assert (first.status_code, again.status_code) == (302, 302)
    with country.scope():
        row = Act.objects.get()
    page = f"{DESK}/{row.code}/"
    unchecked = desk.post(f"{page}mettre-en-ligne/", {})
    assert unchecked.status_code == 422
    assert "cochez cette case" in unchecked.content.decode()
    desk.post(f"{page}mettre-en-ligne/", {"checked": "on"})
    run_jobs()
    assert "en ligne" in shown(desk, page)
    assert "Tarifs" in shown(desk, f"{country.root}/actes/")
    assert desk.post(f"{page}retirer/", {"reason": ""}).status_code == 422
    assert desk.post(f"{page}supprimer/").status_code == 302
    with country.scope():
        assert Act.objects.get().state == "posted"


def test_only_who_may_publish_puts_on_line(client, country):
    sign_in(client, country.agent("writer"))
    with country.scope():
        row = save_act(values=VALUES)
    assert client.post(f"{DESK}/{row.code}/mettre-en-ligne/", {"checked": "on"}).status_code == 403


def test_a_neighbour_does_not_show_our_acts(client, country):
    row = posted(country)
    other = f"/{country.other.slug}/site/actes/"
    assert "Tarifs" not in shown(client, other)
    assert client.get(f"{other}{row.code}/").status_code == 404


def test_a_text_too_long_to_be_set_asks_for_a_pdf(country):
    with country.scope():
        row = save_act(values=VALUES | {"text": "mot\n\n" * 500})
        with pytest.raises(ValidationError, match="déposez l’acte en PDF"):
            act_pdf(row)
