"""« Moi aussi »: offered before filing, counted once, followed, withdrawn."""

from __future__ import annotations

import re
import threading
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from cantou.core.journal.models import Entry
from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.notices.domain.strangers import MOST_A_DAY
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain import marks, nearby
from cantou.services.signalements.domain.abuse import mark_abusive
from cantou.services.signalements.domain.categories import change_category
from cantou.services.signalements.domain.defaults import BY_CODE
from cantou.services.signalements.domain.me_toos import (
    CountedError,
    OverError,
    OwnError,
    confirm_me_too,
    of_report,
    say_me_too,
    withdraw_me_too,
)
from cantou.services.signalements.domain.publications import withdraw
from cantou.services.signalements.domain.retention import erase_person, export_person
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import MeToo, Publication, Report
from tests.services.signalements.filing import Filing, Place, filed, plain, seen_too, shown
from tests.support.concurrency import race, wait_for_waiters
from tests.support.factories import make_person, make_publication, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db

LAMP = Somewhere("point", 2.55, 44.945)
METRE = 1 / 111_195


def north(metres):
    return Somewhere("point", 2.55, 44.945 + metres * METRE)


def lamp(place, *, where=LAMP, title="Lampadaire éteint", category="eclairage", published=True, **fields):
    report = make_report(place.mairie, "Un lampadaire éteint", where=where, category=category, **fields)
    if published:
        make_publication(report, title)
    return report


def proofs():
    """Where the messages that ask lead, on this server."""
    found = [
        re.search(r"https?://[^/]+(/\S+/moi-aussi/lien/\S+)", message.body).group(1)
        for message in mail.outbox
    ]
    return list(dict.fromkeys(found))


def own(row):
    return Scope.for_object(organisation=row.organisation_id, key=row.object_key).enter()


def counts(report):
    with Scope.agent(report.organisation_id).enter():
        return (
            Report.objects.get(pk=report.pk).me_too,
            list(Publication.objects.filter(report=report).values_list("me_too", flat=True)),
            MeToo.objects.filter(report=report, withdrawn_at=None).count(),
        )


def near(place, where=LAMP, category="eclairage", words="", metres=None):
    of = nearby.Sought(
        commune=place.commune.pk,
        category=category,
        metres=BY_CODE[category].near_metres if metres is None else metres,
        words=words,
        place=where.words,
        lon=where.lon,
        lat=where.lat,
    )
    with Scope.public().enter():
        return nearby.near_published(organisations=[place.mairie.pk], of=of)


def titles(found):
    return [(each.thing.title, each.metres) for each in found]


def test_what_is_open_published_and_near_is_offered_the_nearest_first(place):
    lamp(place, where=north(40), title="À quarante mètres")
    lamp(place, where=north(20), title="À vingt mètres")
    lamp(place, where=north(60), title="À soixante mètres")
    lamp(place, where=north(10), title="Un trou", category="dechets")
    lamp(place, where=north(10), published=False)
    over = lamp(place, where=north(5), title="Déjà réparé")
    with Scope.agent(place.mairie.pk).enter():
        change_status(report=over, before="received", after="done", person=None)
    withdrawn = lamp(place, where=north(5), title="Retiré du portail")
    with Scope.agent(place.mairie.pk).enter():
        withdraw(report=withdrawn)
    assert titles(near(place)) == [("À vingt mètres", 20), ("À quarante mètres", 40)]


def test_the_words_bring_forward_what_says_the_same(place):
    lamp(place, where=north(10), title="Un banc cassé près du lavoir")
    lamp(place, where=north(30), title="Lampadaire de l’école éteint")
    found = near(place, words="le lampadaire de l'ecole ne marche plus")
    assert titles(found) == [("Lampadaire de l’école éteint", 30), ("Un banc cassé près du lavoir", 10)]


def test_without_a_point_the_hamlet_or_the_road_says_where(place):
    for title, said in (("Au four", "Le Bourg"), ("Sur la D 54", "D 54"), ("Ailleurs", "Salvagnac")):
        report = make_report(place.mairie, "Un trou", category="voirie", where=Somewhere("words", words=said))
        make_publication(report, title, place=said)
    words = [
        near(place, Somewhere("words", words=said), "voirie") for said in ("au Bourg", "RD 54", "Thiézac")
    ]
    assert [titles(found) for found in words] == [[("Au four", None)], [("Sur la D 54", None)], []]


def test_five_at_most_and_none_where_the_category_says_so(place):
    for metres in range(1, 8):
        lamp(place, where=north(metres))
    assert [each.metres for each in near(place)] == [1, 2, 3, 4, 5]
    assert near(place, metres=0) == []


def test_an_organisation_chooses_its_distance(place, client):
    lamp(place, where=north(80), title="À quatre-vingts mètres")
    filing = Filing(client, place, "eclairage")
    point = {"ou-words": "", "ou-lon": "2.55", "ou-lat": "44.945", "ou-accuracy": "8"}
    filing.begin(**point)
    assert filing.what()["Location"].endswith("/coordonnees/")
    with Scope.agent(place.mairie.pk).enter():
        change_category(
            code="eclairage",
            values={"near_metres": 100},
            questions=BY_CODE["eclairage"].questions,
            is_offered=True,
        )
    assert filing.what()["Location"].endswith("/deja/")


def test_other_organisations_are_never_offered(place):
    other = Place("Thiézac", "thiezac")
    lamp(other, title="Chez les voisins")
    lamp(other, published=False)
    assert near(place) == []
    with Scope.agent(place.mairie.pk).enter():
        of = nearby.sought(lamp(place, published=False), metres=1_000)
        assert [
            each.thing.organisation_id for each in nearby.near_reports(organisation=place.mairie.pk, of=of)
        ] == [place.mairie.pk]
        assert nearby.near_reports(organisation=other.mairie.pk, of=of) == []


def test_the_desk_sees_what_is_not_published_too(place):
    first = lamp(place, where=north(10), published=False)
    second = lamp(place, published=False)
    with Scope.agent(place.mairie.pk).enter():
        of = nearby.sought(second, metres=nearby.WIDE)
        found = nearby.near_reports(organisation=place.mairie.pk, of=of, but=second.pk)
    assert [(each.thing.pk, each.metres) for each in found] == [(first.pk, 10)]


def test_from_the_form_to_a_private_link_without_account_nor_script(client, place):
    report = lamp(place, where=north(12), title="Lampadaire éteint devant l’école")
    filing = Filing(client, place, "eclairage")
    filing.begin(**{"ou-words": "", "ou-lon": "2.55", "ou-lat": "44.945", "ou-accuracy": "8"})
    already = filing.what("Il fait noir devant l’école")["Location"]
    page = shown(client, already)
    assert "Lampadaire éteint devant l’école" in page
    assert "à 10 m environ" in page
    address = re.search(r'href="([^"]*/moi-aussi/[^"]*)"', page).group(1)
    form = shown(client, address)
    assert "Il fait noir devant l’école" in form
    answer = client.post(address, {"words": "Il fait noir devant l’école", "wants": ""})
    assert answer.status_code == 302
    assert "Vous êtes compté avec la personne qui l’a signalé." in shown(client, answer["Location"])
    assert counts(report) == (1, [1], 1)
    with Scope.agent(place.mairie.pk).enter():
        assert MeToo.objects.get().words == "Il fait noir devant l’école"
    assert len(filed(place)) == 1
    assert client.get(filing.url("coordonnees")).status_code == 200


def test_again_from_the_same_browser_counts_once(client, place):
    report = lamp(place)
    address = f"{place.root}/moi-aussi/{report.reference}/"
    client.get(address)
    links = {client.post(address, {"wants": ""})["Location"] for _ in range(3)}
    assert len(links) == 1
    assert counts(report) == (1, [1], 1)
    Client().post(address, {"wants": ""})
    assert counts(report) == (2, [2], 2)
    assert "2 autres personnes l’ont vu aussi" in shown(Client(), f"{place.root}/{report.reference}/")


def test_a_browser_without_cookies_that_repeats_its_form_counts_once(place):
    report = lamp(place)
    address = f"{place.root}/moi-aussi/{report.reference}/"
    for _ in range(2):
        Client().post(address, {"wants": "", "cle": "a-key-that-is-long-enough"})
    assert counts(report) == (1, [1], 1)


def test_the_same_address_from_two_browsers_counts_once(place):
    report = lamp(place)
    address = f"{place.root}/moi-aussi/{report.reference}/"
    told = {"wants": "email", "email": "Ida@exemple.fr"}
    answers = [
        Client().post(address, told)["Location"],
        Client().post(address, {**told, "email": "ida@exemple.fr"})["Location"],
    ]
    assert ["/moi-aussi/lien/" in answer for answer in answers] == [True, True]
    assert counts(report) == (2, [2], 2)
    run_jobs()
    for link in proofs():
        assert Client().post(link, {"oui": "1"}).status_code == 302
    assert counts(report) == (1, [1], 1)
    with Scope.agent(place.mairie.pk).enter():
        left = sorted(MeToo.objects.values_list("email", "contact_mark", "confirmed", "wants"))
    assert left == [
        ("", "", False, ""),
        ("Ida@exemple.fr", marks.of_contact(email="ida@exemple.fr"), True, "email"),
    ]


def test_a_person_is_counted_once_and_not_on_their_own_report(place):
    person = make_person(email="ginette@exemple.fr")
    own, other = lamp(place, person=person.pk), lamp(place)
    mark = marks.of_person(person.pk)
    with pytest.raises(OwnError):
        say_me_too(of=of_report(own), mark=mark, person=person.pk)
    say_me_too(of=of_report(other), mark=mark, person=person.pk)
    say_me_too(of=of_report(other), mark=mark, person=person.pk)
    assert (counts(own), counts(other)) == ((0, [0], 0), (1, [1], 1))


def test_the_reporter_s_address_does_not_count_on_their_own(place):
    report = lamp(place, contact={"email": "ida@exemple.fr"})
    told = {"wants": "email", "email": "IDA@exemple.fr"}
    with pytest.raises(OwnError):
        say_me_too(of=of_report(report), mark="m", told=told, typed_by=place.agent().pk)
    row = say_me_too(of=of_report(report), mark="m", told=told)
    with own(row):
        assert confirm_me_too(row=row) == "own"
    assert counts(report) == (0, [0], 0)


def test_what_is_over_counts_nobody_any_more(client, place):
    report = lamp(place)
    with Scope.agent(place.mairie.pk).enter():
        change_status(report=report, before="received", after="done", person=None)
    with pytest.raises(OverError):
        say_me_too(of=of_report(report), mark="m")
    page = shown(client, f"{place.root}/moi-aussi/{report.reference}/")
    assert "Signalez-le de nouveau" in page
    assert "vu aussi</a>" not in shown(client, f"{place.root}/{report.reference}/")


def test_what_is_not_published_has_no_such_page(client, place):
    report = lamp(place, published=False)
    address = f"{place.root}/moi-aussi/{report.reference}/"
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    assert counts(report) == (0, [], 0)


def test_withdrawn_by_its_link_it_counts_no_more_and_forgets(client, place):
    report = lamp(place)
    address = f"{place.root}/moi-aussi/{report.reference}/"
    mine = client.post(address, {"wants": "email", "email": "ida@exemple.fr"})["Location"]
    for _ in range(2):
        assert client.post(mine, {"retirer": "1"}).status_code == 302
    assert counts(report) == (0, [0], 0)
    with Scope.agent(place.mairie.pk).enter():
        row = MeToo.objects.get()
        assert (row.email, row.contact_mark, row.wants) == ("", "", "")
    assert "C’est retiré" in shown(client, mine)
    assert client.post(address, {"wants": ""})["Location"] == mine
    assert counts(report) == (1, [1], 1)


def test_a_private_link_opens_neither_the_report_nor_another_s(client, place):
    report = lamp(place, contact={"name": "Ginette Fau", "email": "ginette@exemple.fr"})
    address = f"{place.root}/moi-aussi/{report.reference}/"
    mine = client.post(address, {"wants": ""})["Location"]
    Client().post(address, {"wants": "email", "email": "ida@exemple.fr"})
    secret = mine.rstrip("/").rpartition("/")[2]
    assert client.get(f"{place.root}/suivi/{secret}/").status_code == 410
    page = shown(client, mine)
    assert [word for word in ("Ginette", "ginette@", "ida@") if word in page] == []
    with Scope.agent(place.mairie.pk).enter():
        first = MeToo.objects.order_by("pk").first()
    with Scope.for_object(organisation=place.mairie.pk, key=first.object_key).enter():
        assert (list(Report.objects.all()), MeToo.objects.count()) == ([], 1)
    with Scope.for_object(organisation=place.mairie.pk, key=report.object_key).enter():
        assert MeToo.objects.count() == 0
    with Scope.public().enter():
        assert MeToo.objects.count() == 0


def test_those_who_follow_are_told_what_everybody_reads(client, place):
    report = lamp(place, title="Lampadaire éteint devant l’école")
    address = f"{place.root}/moi-aussi/{report.reference}/"
    client.post(address, {"wants": "email", "email": "ida@exemple.fr"})
    run_jobs()
    assert [message.to for message in mail.outbox] == [["ida@exemple.fr"]]
    (link,) = proofs()
    client.post(link, {"oui": "1"})
    with Scope.agent(place.mairie.pk).enter():
        change_status(
            report=report, before="received", after="accepted", person=None, note="L’électricien vient lundi."
        )
    run_jobs()
    told = mail.outbox[-1]
    assert told.to == ["ida@exemple.fr"]
    assert "Lampadaire éteint devant l’école" in told.subject
    assert "L’électricien vient lundi." in told.body
    assert "/moi-aussi/lien/" in told.body
    assert "/suivi/" not in told.body


def test_once_withdrawn_from_the_portal_its_words_are_not_sent(client, place):
    report = lamp(place, title="Chez Marcel Roux")
    client.post(f"{place.root}/moi-aussi/{report.reference}/", {"wants": "email", "email": "ida@exemple.fr"})
    run_jobs()
    client.post(proofs()[0], {"oui": "1"})
    with Scope.agent(place.mairie.pk).enter():
        withdraw(report=report)
        change_status(
            report=report, before="received", after="accepted", person=None, note="Marcel est prévenu."
        )
    run_jobs()
    told = mail.outbox[-1]
    assert "Marcel" not in told.subject + told.body
    assert "Éclairage public" in told.subject


def test_a_person_takes_their_own_away_or_has_it_erased(place):
    person = make_person(email="ida@exemple.fr")
    report = lamp(place)
    say_me_too(
        of=of_report(report), mark=marks.of_person(person.pk), person=person.pk,
        told={"words": "Depuis lundi"},
    )  # fmt: skip
    (taken,) = export_person(person.pk)
    assert taken["mot à la mairie"] == "Depuis lundi"
    assert erase_person(person.pk) == 1
    with Scope.agent(place.mairie.pk).enter():
        row = MeToo.objects.get()
        assert (row.person_id, row.words) == (None, "")
    assert counts(report) == (1, [1], 1)


def test_it_is_written_in_the_journal_without_saying_who(place):
    report = lamp(place)
    row = say_me_too(of=of_report(report), mark="m", told={"wants": "email", "email": "ida@exemple.fr"})
    with Scope.for_object(organisation=place.mairie.pk, key=row.object_key).enter():
        withdraw_me_too(row=row)
    with Scope.agent(place.mairie.pk).enter():
        found = Entry.objects.filter(action__startswith="signalements.me_too").order_by("pk")
        assert list(found.values_list("action", "subject")) == [
            ("signalements.me_too", f"signalements:{report.reference}"),
            ("signalements.me_too_withdrawn", f"signalements:{report.reference}"),
        ]
        assert "ida" not in str(list(found.values()))


def test_the_count_is_kept_by_the_database_from_two_connections(transactional_db):
    """Two requests of one browser at once: PostgreSQL lets one in. Without its mark the same race counts two."""
    place = Place()
    report = lamp(place)
    inside, may_end = threading.Event(), threading.Event()

    def first():
        with Scope.public().enter():
            say_me_too(of=of_report(report), mark="one browser")
            inside.set()
            may_end.wait(30)

    def second():
        inside.wait(30)
        say_me_too(of=of_report(report), mark="one browser")

    def release():
        wait_for_waiters()
        may_end.set()

    race(first, second, release)
    assert counts(report) == (1, [1], 1)
    race(*(lambda: say_me_too(of=of_report(report), mark=uuid4().hex) for _ in range(2)))
    assert counts(report) == (3, [3], 3)


def test_one_address_under_two_marks_is_refused_by_the_database(place):
    report = lamp(place)
    told = {"wants": "sms", "phone": "+33612345678"}
    seen_too(report, "one", **told)
    other = say_me_too(of=of_report(report), mark="other", told=told)
    with own(other):
        assert confirm_me_too(row=other) == "counted"
    with pytest.raises(CountedError):
        say_me_too(of=of_report(report), mark="third", told=told, typed_by=place.agent().pk)
    assert counts(report) == (1, [1], 1)


def test_a_refused_sender_is_told_whom_to_call_and_not_counted(client, place):
    report = lamp(place)
    bad = lamp(place, contact={"email": "ida@exemple.fr"}, published=False)
    with Scope.agent(place.mairie.pk).enter():
        mark_abusive(report=bad, why="Injures", person=None, refuse=["email"])
    told = {"wants": "email", "email": "ida@exemple.fr", "words": "Encore vous"}
    answer = client.post(f"{place.root}/moi-aussi/{report.reference}/", told)
    assert answer.status_code == 422
    page = plain(answer)
    assert "appelez le 18 ou le 112" in page
    assert "Encore vous" in page
    assert counts(report) == (0, [0], 0)


def test_a_script_that_draws_a_new_mark_each_time_counts_few(place, monkeypatch):
    monkeypatch.setattr("cantou.services.signalements.portal.views.nearby.MOST_OF_A_NETWORK", 2)
    report = lamp(place)
    address = f"{place.root}/moi-aussi/{report.reference}/"
    answers = [Client().post(address, {"wants": ""}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 422, 422]
    assert "réessayez demain" in answers[-1].content.decode()
    assert counts(report) == (2, [2], 2)


def test_saying_and_withdrawing_fills_nobody_s_mailbox(place):
    report = lamp(place)
    told = {"email": "victime@exemple.fr", "wants": "email"}
    for number in range(MOST_A_DAY + 4):
        row = say_me_too(of=of_report(report), mark=marks.of_browser(str(number)), told=told)
        run_jobs()
        with Scope.for_object(organisation=row.organisation_id, key=row.object_key).enter():
            withdraw_me_too(row=row)
    assert len(mail.outbox) == MOST_A_DAY
