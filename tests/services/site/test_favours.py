from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.organisations.domain.references import link_secret
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.site.demo_two_way import load_favours
from cantou.services.site.domain import favours
from cantou.services.site.domain.clock import strike
from cantou.services.site.models import Favour, FavourAnswer, FavourContact, FavourReport
from tests.services.site.making import plain, shown
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
DESK = "/bureau/site/entraide"
DAY = timedelta(days=1)
WRITTEN = {
    "kind": "offer",
    "category": "lend",
    "title": "Prête ma remorque",
    "text": "Le week-end, à rendre propre.",
    "where": "Olmet",
    "courriel": "ginette@exemple.fr",
    "cle": "f" * 20,
}


@pytest.fixture
def written(country):
    """Filed and not confirmed: (the author's page, a function that reads the row)."""
    client = Client()
    answer = client.post(f"{country.root}/entraide/ecrire/", WRITTEN)
    assert answer.status_code == 302, answer.content.decode()
    secret = link_secret(seed=f"site.favour:{WRITTEN['cle']}")
    return f"{country.root}/entraide/suivre/{secret}/", lambda: _row(country)


def _row(country):
    with country.scope():
        return Favour.objects.get()


@pytest.fixture
def published(country, written):
    mine, read = written
    Client().post(mine, {"faire": "confirmer"})
    with country.scope():
        favours.publish_favour(row=read())
    return mine, read


@pytest.fixture
def desk(client, country):
    sign_in(client, country.agent())
    return client


def address(country, row):
    return f"{country.root}/entraide/{row.reference}/"


def test_nobody_sees_it_before_its_author_confirms_nor_the_portal_before_the_mairie(desk, country, written):
    mine, read = written
    desk.post(f"{country.root}/entraide/ecrire/", WRITTEN)
    assert "remorque" not in shown(desk, f"{DESK}/")
    run_jobs()
    (message,) = mail.outbox
    assert (message.to, mine.rpartition("/site/")[2] in message.body) == (["ginette@exemple.fr"], True)
    assert "est de moi" in shown(Client(), mine)
    assert read().state == "unconfirmed"
    Client().post(mine, {"faire": "confirmer"})
    with country.scope():
        assert WorkItem.objects.get(queue="favours").is_open
    assert "remorque" in shown(desk, f"{DESK}/")
    assert "Prête ma remorque" not in shown(Client(), f"{country.root}/entraide/")
    desk.post(f"{DESK}/{read().reference}/faire/", {"faire": "publier"})
    page = shown(Client(), address(country, read()))
    assert "Prête ma remorque" in page
    assert "ginette" not in Client().get(address(country, read())).content.decode()


def test_the_address_is_sealed_and_out_of_the_public_s_reach(country, published):
    with country.scope():
        assert b"ginette" not in bytes(FavourContact.objects.get().sealed)
    with Scope.public().enter():
        assert Favour.objects.count() == 1
        assert not FavourContact.objects.exists()


def test_a_reply_is_relayed_once_and_leaves_nothing_behind(client, country, published):
    _mine, read = published
    run_jobs()
    mail.outbox.clear()
    form = {"mots": "Samedi, c’est possible ?", "contact": "Roger, 06 12 34 56 78", "cle": "g" * 20}
    for _ in range(2):
        assert client.post(address(country, read()), form).status_code == 302
    run_jobs()
    (message,) = mail.outbox
    assert message.to == ["ginette@exemple.fr"]
    assert "Samedi, c’est possible" in message.body
    assert "06 12 34 56 78" in message.body
    with country.scope():
        (entry,) = Entry.objects.filter(action="site.favour_reply")
    assert "Roger" not in str(entry.details)
    assert "ginette" not in str(entry.details)


def test_no_more_than_some_a_day(client, country, published, monkeypatch):
    monkeypatch.setattr(favours, "REPLIES_A_DAY", 1)
    _mine, read = published
    codes = [
        client.post(address(country, read()), {"mots": "x", "contact": "y", "cle": str(n) * 20}).status_code
        for n in range(2)
    ]
    assert codes == [302, 422]


def test_refused_with_a_reason_that_its_author_reads(desk, country, written):
    mine, read = written
    Client().post(mine, {"faire": "confirmer"})
    act = f"{DESK}/{read().reference}/faire/"
    assert desk.post(act, {"faire": "refuser", "reason": ""}).status_code == 422
    mail.outbox.clear()
    desk.post(act, {"faire": "refuser", "reason": "Elle donne un téléphone."})
    assert "Elle donne un téléphone." in shown(Client(), mine)
    run_jobs()
    assert any("Elle donne un téléphone." in one.body for one in mail.outbox)
    assert desk.post(act, {"faire": "publier"}).status_code == 302
    assert read().state == "refused"


def test_reported_it_comes_back_to_the_queue_and_stays_until_somebody_decides(desk, country, published):
    _mine, read = published
    assert Client().post(f"{address(country, read())}signaler/", {"r-raison": ""}).status_code == 422
    Client().post(f"{address(country, read())}signaler/", {"r-raison": "C’est une vente."})
    with country.scope():
        assert WorkItem.objects.get(queue="favours").is_open
    assert "C’est une vente." in shown(desk, f"{DESK}/{read().reference}/")
    assert read().is_public
    desk.post(f"{DESK}/{read().reference}/faire/", {"faire": "garder"})
    with country.scope():
        assert not WorkItem.objects.get(queue="favours").is_open
        assert not FavourReport.objects.exists()


def test_its_author_withdraws_it(client, country, published):
    mine, read = published
    client.post(mine, {"faire": "retirer"})
    assert client.get(address(country, read())).status_code == 404
    client.post(mine, {"faire": "prolonger"})
    assert (read().state, read().is_public) == ("withdrawn", False)


def test_it_ends_after_thirty_days_is_told_before_and_may_be_prolonged(client, country, published):
    mine, read = published
    now = timezone.now()
    run_jobs()
    mail.outbox.clear()
    for _ in range(2):
        with country.scope():
            strike(organisation=country.mairie.pk, now=now + 26 * DAY)
    run_jobs()
    assert len(mail.outbox) == 1
    with country.scope():
        assert strike(organisation=country.mairie.pk, now=now + 31 * DAY) == 1
    assert client.get(address(country, read())).status_code == 404
    client.post(mine, {"faire": "prolonger"})
    assert client.get(address(country, read())).status_code == 200


def test_all_of_it_goes(country, written):
    _mine, _read = written
    with country.scope():
        assert favours.purge(organisation=country.mairie.pk) == 0
        Favour.objects.update(created_at=timezone.now() - 3 * DAY)
        assert favours.purge(organisation=country.mairie.pk) == 1
        assert not FavourContact.objects.exists()


def test_another_address_opens_nothing_and_a_neighbour_sees_none(client, country, published):
    _mine, read = published
    assert client.get(f"{country.root}/entraide/suivre/abcdefgh/").status_code == 410
    sign_in(client, country.agent(organisation=country.epci))
    assert client.get(f"{DESK}/{read().reference}/").status_code == 404
    with Scope.for_object(organisation=country.mairie.pk, key=UUID(int=5)).enter():
        assert not FavourContact.objects.exists()


@pytest.mark.parametrize("wrong", [{"kind": "sell"}, {"category": ""}, {"courriel": "x"}, {"text": " "}])
def test_what_is_wrong_is_said_and_nothing_is_kept(client, country, wrong):
    assert client.post(f"{country.root}/entraide/ecrire/", WRITTEN | wrong).status_code == 422
    with country.scope():
        assert not Favour.objects.exists()


def test_the_demonstration_has_two_on_line_and_one_to_read(client, country):
    for _ in range(2):
        load_favours(country.mairie, country.commune.slug)
    page = shown(client, f"{country.root}/entraide/")
    assert "remorque" in page
    assert "rentrer du bois" not in page


TYPED = {
    **{name: WRITTEN[name] for name in ("kind", "category", "title", "text", "where", "cle")},
    "name": "Odette Fayet",
    "phone": "04 65 71 31 31",
    "how": "paper",
    "accord": "on",
}


def test_the_secretary_writes_for_whom_has_no_mail_and_telephones_the_answers(client, country):
    desk = Client()
    sign_in(desk, country.agent())
    answers = [desk.post(f"{DESK}/nouvelle/", TYPED) for _ in range(2)]
    page = answers[0]["Location"]
    assert [answer["Location"] for answer in answers] == [page, page]
    row = _row(country)
    assert (row.state, row.by_mairie) == ("waiting", True)
    assert "Odette Fayet" in shown(desk, page)
    desk.post(f"{page}faire/", {"faire": "publier"})
    address = f"{country.root}/entraide/{row.reference}/"
    public = client.get(address).content.decode()
    assert "la mairie lit votre message" in plain(public)
    for secret in ("Odette", "657131"):
        assert secret not in public
    given = {"mots": "Je la prendrais samedi.", "contact": "Roger, 06 12 34 56 78", "cle": "r" * 20}
    assert client.post(address, given).status_code == 302
    run_jobs()
    assert not mail.outbox
    with country.scope():
        item = WorkItem.objects.get(queue="favours")
        assert (item.is_open, item.status_title) == (True, "réponse à transmettre")
        kept = FavourAnswer.objects.get()
        assert b"Roger" not in bytes(kept.sealed)
        assert Entry.objects.filter(action="site.favour_typed", details__agreed="paper").exists()
    assert "Roger, 06 12 34 56 78" in shown(desk, page)
    for _ in range(2):
        desk.post(f"{page}faire/", {"faire": "transmis"})
    assert "Roger" not in shown(desk, page)
    with country.scope():
        assert not WorkItem.objects.get(queue="favours").is_open
        assert not FavourAnswer.objects.exists()


def test_a_typed_notice_that_ends_soon_comes_back_to_the_desk(country):
    desk = Client()
    sign_in(desk, country.agent())
    page = desk.post(f"{DESK}/nouvelle/", TYPED)["Location"]
    desk.post(f"{page}faire/", {"faire": "publier"})
    now = timezone.now()
    with country.scope():
        strike(organisation=country.mairie.pk, now=now + 26 * DAY)
        assert WorkItem.objects.get(queue="favours").is_open
    desk.post(f"{page}faire/", {"faire": "prolonger"})
    with country.scope():
        assert not WorkItem.objects.get(queue="favours").is_open
    desk.post(f"{page}faire/", {"faire": "retirer"})
    assert _row(country).state == "withdrawn"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"accord": ""}, "Demandez-lui d’abord"),
        ({"phone": "aucun"}, "Ce numéro de téléphone"),
        ({"name": " "}, "champ"),
        ({"how": "télépathie"}, "choix"),
    ],
)
def test_without_agreement_or_a_number_nothing_is_written(country, wrong, said):
    desk = Client()
    sign_in(desk, country.agent())
    answer = desk.post(f"{DESK}/nouvelle/", {**TYPED, **wrong})
    assert answer.status_code == 422
    assert said in plain(answer.content.decode())
    with country.scope():
        assert not Favour.objects.exists()


def test_another_ones_notice_is_not_withdrawn_by_the_desk(country, published):
    """Its author has a page for that; the mairie gives a reason."""
    desk = Client()
    sign_in(desk, country.agent())
    _mine, read = published
    desk.post(f"{DESK}/{read().reference}/faire/", {"faire": "retirer"})
    assert read().state == "published"
