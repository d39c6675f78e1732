from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.core.work.models import WorkItem
from cantou.services.annuaire.domain.keepers import invite_by_mail, invite_on_paper
from cantou.services.annuaire.domain.listings import delete_listing
from cantou.services.annuaire.domain.retention import purge_proposals
from cantou.services.annuaire.models import Gathering, Keeper, Listing, Member, Proposal
from tests.services.annuaire.making import page_of, plain, shown
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def club(country):
    return country.listing("La Boule", "sport", phone="04 71 47 50 10")


def space_of(country, club, client, cle="k" * 20):
    """By a code on paper: what somebody types, and the address that it opens."""
    with country.scope():
        code = invite_on_paper(listing=club, cle=cle)
    typed = " ".join(code[n : n + 4] for n in range(0, 12, 4)).lower()
    answer = client.post(f"{country.root}code/", {"code": typed})
    assert answer.status_code == 302
    return answer["Location"]


def words(club, **changed):
    named = {"name": club.name, "phone": club.phone, "hours": club.hours, "cle": "c" * 20}
    return {**named, **changed}


def again(country, club):
    with country.scope():
        return Listing.objects.get(pk=club.pk)


def test_invited_by_mail_once(client, country, club):
    sign_in(client, country.agent())
    page = f"/bureau/annuaire/fiche/{veil(club.pk)}/tenue/"
    for _ in range(2):
        assert client.post(page, {"email": "boule@exemple.fr", "cle": "k" * 20}).status_code == 302
    run_jobs()
    (sent,) = mail.outbox
    assert sent.to == ["boule@exemple.fr"]
    assert "La Boule" in sent.subject
    (path,) = set(re.findall(r"/vic-sur-cere/annuaire/tenir/\w+/", sent.body))
    client.logout()
    assert "Ma page" in shown(client, path)
    with country.scope():
        keeper = Keeper.objects.get()
    assert b"boule@exemple.fr" not in bytes(keeper.sealed)
    sign_in(client, country.agent())
    assert "boule@exemple.fr" in shown(client, page)
    assert client.post(f"/bureau/annuaire/tenue/{veil(keeper.pk)}/retirer/").status_code == 302
    client.logout()
    assert client.get(path).status_code == 410
    with country.scope():
        assert Keeper.objects.get().sealed is None


def test_no_address_is_no_invitation(client, country, club):
    sign_in(client, country.agent())
    answer = client.post(f"/bureau/annuaire/fiche/{veil(club.pk)}/tenue/", {"email": "boule"})
    assert answer.status_code == 422
    assert "pas complète" in answer.content.decode()


def test_a_letter_is_printed_and_its_code_opens_the_page(client, country, club):
    sign_in(client, country.agent())
    answer = client.post(f"/bureau/annuaire/fiche/{veil(club.pk)}/lettre/", {"cle": "k" * 20})
    assert answer.content.startswith(b"%PDF")
    client.logout()
    path = space_of(country, club, client)
    assert "Écrire à la mairie" in shown(client, path)
    answer = client.get(path)
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("typed", ["", "AAAA", "AAAA AAAA AAAA", "é" * 12])
def test_a_wrong_code_opens_nothing(client, country, typed):
    answer = client.post(f"{country.root}code/", {"code": typed})
    assert answer.status_code == 422


def test_the_code_itself_is_no_address_and_ends(client, country, club):
    with country.scope():
        code = invite_on_paper(listing=club, cle="k" * 20)
    assert client.get(f"{country.root}tenir/{code}/").status_code == 404
    from cantou.core.organisations.models import PrivateLink

    PrivateLink.objects.filter(purpose="code").update(expires_at=timezone.now() - timedelta(days=1))
    answer = client.post(f"{country.root}code/", {"code": code})
    assert "ne sert plus" in plain(answer.content.decode())


def test_what_is_proposed_is_read_first_then_shown(client, country, club):
    path = space_of(country, club, client)
    typed = words(club, phone="04 71 47 50 99", summary="Pétanque <b>et</b> rires")
    for _ in range(2):
        assert client.post(path, typed).status_code == 302
    run_jobs()
    assert again(country, club).phone == "+33471475010"
    with country.scope():
        row = Proposal.objects.get()
        item = WorkItem.objects.get()
    assert (row.values, row.before["phone"]) == (
        {"phone": "+33471475099", "summary": "Pétanque <b>et</b> rires"},
        "+33471475010",
    )
    assert (item.reference, item.is_open, item.title) == (row.reference, True, "La Boule\u00a0: sa fiche")
    sign_in(client, country.agent())
    page = f"/bureau/annuaire/demandes/{row.reference}/"
    assert "Téléphone +33471475010 +33471475099" in shown(client, page)
    assert client.post(page, {"answer": "Merci"}).status_code == 302
    assert again(country, club).phone == "+33471475099"
    with country.scope():
        assert not WorkItem.objects.get().is_open
    client.logout()
    assert "fait" in shown(client, path)
    assert "Merci" in shown(client, path)


def test_refused_needs_a_reason_and_tells_it(client, country, club):
    with country.scope():
        invite_by_mail(listing=club, email="boule@exemple.fr", cle="e" * 20)
    path = space_of(country, club, client)
    client.post(path, words(club, name="Le Boulon"))
    run_jobs()
    mail.outbox.clear()
    with country.scope():
        row = Proposal.objects.get()
    sign_in(client, country.agent())
    page = f"/bureau/annuaire/demandes/{row.reference}/"
    answer = client.post(page, {"answer": " ", "non": "1"})
    assert (answer.status_code, "Dites pourquoi" in answer.content.decode()) == (422, True)
    assert client.post(page, {"answer": "Ce nom est pris", "non": "1"}).status_code == 302
    run_jobs()
    assert again(country, club).name == "La Boule"
    (sent,) = mail.outbox
    assert "Ce nom est pris" in sent.body


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"hours": "quand on veut"}, "Ces horaires ne se lisent pas"),
        ({"phone": "aucun"}, "Ce numéro de téléphone"),
        ({"name": ""}, "champ"),
    ],
)
def test_what_is_wrong_is_said_to_the_keeper_too(client, country, club, typed, why):
    path = space_of(country, club, client)
    answer = client.post(path, words(club, **typed))
    assert answer.status_code == 422
    assert why in answer.content.decode()
    with country.scope():
        assert not Proposal.objects.exists()


def test_all_is_true_needs_nobody(client, country, club):
    path = space_of(country, club, client)
    assert client.post(path, words(club, exact="1")).status_code == 302
    run_jobs()
    assert again(country, club).confirmed_on == timezone.localdate()


class TestWhereNobodyReadsFirst:
    @pytest.fixture
    def country(self):
        from tests.services.annuaire.making import Country

        return Country(moderated=False)

    def test_a_change_is_shown_at_once(self, client, country, club):
        path = space_of(country, club, client)
        client.post(path, words(club, summary="Pétanque"))
        run_jobs()
        assert "Pétanque" in shown(client, page_of(country, club))

    def test_what_cannot_be_waits_for_somebody(self, client, country, club):
        country.listing("Le Boulon", "sport")
        path = space_of(country, club, client)
        client.post(path, words(club, name="Le Boulon"))
        run_jobs()
        assert again(country, club).name == "La Boule"
        with country.scope():
            assert WorkItem.objects.get().is_open

    def test_a_day_is_announced_followed_and_cancelled(self, client, country, club):
        path = space_of(country, club, client)
        start = timezone.localtime() + timedelta(days=3)
        typed = {
            "title": "Concours",
            "starts_at": f"{start:%Y-%m-%dT%H:%M}",
            "where": "Au parc",
            "cle": "g" * 20,
        }
        assert client.post(f"{path}rendez-vous/", typed).status_code == 302
        run_jobs()
        with country.scope():
            row = Gathering.objects.get()
        for page in (page_of(country, club), f"{country.root}agenda/", f"{path}rendez-vous/"):
            assert "Concours" in shown(client, page)
        assert "Concours" in shown(client, "/vic-sur-cere/recherche/?q=concours").replace("« concours »", "")
        assert "Concours" in shown(client, "/vic-sur-cere/")
        calendar = client.get(f"{country.root}agenda/agenda.ics").content.decode()
        assert f"UID:{row.uid}@annuaire.cantou" in calendar.replace("\r\n ", "")
        assert client.post(f"{path}rendez-vous/{veil(row.pk)}/annuler/").status_code == 302
        run_jobs()
        calendar = client.get(f"{country.root}agenda/agenda.ics").content.decode()
        assert f"UID:{row.uid}@annuaire.cantou" in calendar.replace("\r\n ", "")
        assert "STATUS:CANCELLED" in calendar
        assert "SEQUENCE:1" in calendar
        assert "annulé" in shown(client, f"{country.root}agenda/")


def test_members_are_sealed_listed_exported_and_forgotten(client, country, club):
    path = space_of(country, club, client)
    typed = {
        "name": "Zoé Lune",
        "phone": "06 12 34 56 78",
        "email": "zoe@exemple.fr",
        "note": "=1+1",
        "cle": "m" * 20,
    }
    for _ in range(2):
        assert client.post(f"{path}membres/", typed).status_code == 302
    assert "Zoé Lune 06 12 34 56 78 zoe@exemple.fr" in shown(client, f"{path}membres/")
    lines = client.get(f"{path}membres/membres.csv").content.decode()
    assert "Zoé Lune;06\u00a012\u00a034\u00a056\u00a078;zoe@exemple.fr;'=1+1;" in lines
    with country.scope():
        row = Member.objects.get()
    assert b"Lune" not in bytes(row.sealed)
    assert client.post(f"{path}membres/{veil(row.pk)}/oter/").status_code == 302
    assert "La liste est vide" in shown(client, f"{path}membres/")
    run_jobs()
    with country.scope():
        assert not Member.objects.exists()


def test_a_member_without_a_telephone_that_is_one_is_refused(client, country, club):
    path = space_of(country, club, client)
    answer = client.post(f"{path}membres/", {"name": "Zoé", "phone": "zéro six"})
    assert (answer.status_code, "Ce numéro de téléphone" in answer.content.decode()) == (422, True)


def test_one_association_reads_neither_the_list_nor_the_requests_of_another(client, country, club):
    other = country.listing("Le Boulon", "sport")
    path, theirs = space_of(country, club, client), space_of(country, other, client, "o" * 20)
    client.post(f"{theirs}membres/", {"name": "Secret Membre"})
    client.post(f"{theirs}mairie/", {"subject": "Secret Objet", "text": "Chut"})
    with country.scope():
        member = Member.objects.get()
    for page in ("membres/", "mairie/", "membres/membres.csv", ""):
        assert "Secret" not in client.get(f"{path}{page}").content.decode()
    client.post(f"{path}membres/{veil(member.pk)}/oter/")
    with country.scope():
        assert Member.objects.get().removed_at is None


def test_a_shop_keeps_no_members(client, country):
    path = space_of(country, country.listing(), client)
    assert client.get(f"{path}membres/").status_code == 404


def test_a_word_to_the_mairie_and_its_answer(client, country, club):
    path = space_of(country, club, client)
    typed = {"subject": "Tables", "text": "Dix tables pour le concours ?", "cle": "r" * 20}
    assert client.post(f"{path}mairie/", typed).status_code == 302
    run_jobs()
    with country.scope():
        row = Proposal.objects.get()
    sign_in(client, country.agent())
    page = f"/bureau/annuaire/demandes/{row.reference}/"
    assert "Dix tables" in shown(client, page)
    client.post(page, {"answer": "Elles seront là"})
    client.logout()
    assert "Elles seront là" in shown(client, f"{path}mairie/")


def test_a_page_that_is_deleted_leaves_nothing_and_opens_nothing(client, country, club):
    path = space_of(country, club, client)
    client.post(f"{path}membres/", {"name": "Zoé"})
    with country.scope():
        delete_listing(listing=Listing.objects.get(pk=club.pk))
        assert not Member.objects.exists()
        assert not Keeper.objects.exists()
    assert client.get(path).status_code == 410


def test_two_years_after_their_answer_requests_are_forgotten(client, country, club):
    path = space_of(country, club, client)
    client.post(f"{path}mairie/", {"subject": "Tables", "text": "Dix"})
    run_jobs()
    with Scope.agent(country.mairie.pk).enter():
        assert purge_proposals(organisation=country.mairie.pk) == 0
        Proposal.objects.update(state="done", decided_at=timezone.now() - timedelta(days=731))
        assert purge_proposals(organisation=country.mairie.pk) == 1
        assert not WorkItem.objects.exists()
