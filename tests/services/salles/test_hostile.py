"""Whoever has an address, a role or a form uses it for what it was not given for."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cantou.core.booking.domain.strangers import MOST_A_WEEK
from cantou.core.booking.models import Booking, Tally
from cantou.core.files.models import StoredFile
from cantou.core.notices.domain.strangers import MOST_A_DAY
from cantou.core.notices.models import Notice
from cantou.core.organisations.domain.references import expire_links
from cantou.core.scope.scope import Scope
from cantou.services.salles.domain import hires
from cantou.services.salles.domain.hires import secret_of
from cantou.services.salles.models import Sum
from tests.core.files.making import upload
from tests.services.salles.test_asking import Asking
from tests.services.salles.village import Place, plain, saturday
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


def link(place, hire, page=""):
    return f"{place.root}/suivi/{secret_of(key=hire.object_key)}/{page}"


def test_an_option_is_not_accepted_by_whoever_has_it(client, place):
    hire = place.hire()
    until = timezone.now() + timedelta(days=3)
    with place.scope():
        hires.put_option(hire=hire, until=until, person=None)
    assert client.post(link(place, hire, "accepter/")).status_code == 302
    booking = place.fresh(hire).booking
    assert (booking.state, booking.hold_until) == ("held", until)


def test_the_link_of_one_acts_on_no_other(client, place):
    mine, other = place.hire(), place.hire(day=saturday(9))
    sent = client.post(link(place, mine, "annuler/"), {"hire": other.reference, "booking": other.booking_id})
    assert sent.status_code == 302
    assert [one.booking.state for one in place.hires()] == ["cancelled", "requested"]


def test_a_link_that_was_closed_opens_nothing_and_does_nothing(client, place):
    hire = place.hire()
    with place.scope():
        expire_links(key=hire.object_key, at=timezone.now())
    pages = ("", "envoyee/", "annuler/", "convention.pdf", "agenda.ics")
    assert [client.get(link(place, hire, page)).status_code for page in pages] == [410] * 5
    acts = ("annuler/", "accepter/", "assurance/", "payer/")
    assert [client.post(link(place, hire, page)).status_code for page in acts] == [410] * 4
    assert place.fresh(hire).booking.state == "requested"


def test_the_certificate_is_for_its_mairie_alone(client, place, home):
    hire = place.hire()
    data = {
        "insurer": "Maif",
        "until": saturday(60).isoformat(),
        "file": upload(b"%PDF-1.4\n%%EOF", "paper.pdf"),
    }
    client.post(link(place, hire, "assurance/"), data)
    with place.scope():
        [file] = StoredFile.objects.filter(object_key=hire.object_key)
    address = f"/bureau/salles/{hire.reference}/fichier/{file.file_name()}"
    elsewhere = Place(name="Thiézac", slug="thiezac")
    for person, status in ((None, 302), (elsewhere.agent(email="luc@exemple.fr"), 404)):
        browser = Client()
        if person is not None:
            sign_in(browser, person)
        assert browser.get(address).status_code == status
    assert Client().get(f"{place.root}/salle-des-fetes/photo/{file.file_name()}").status_code == 404


def test_a_price_is_never_what_is_posted(client, place):
    asking = Asking(client, place)
    asking.begin()
    for audience in ("internal", "gratuit", "resident' or 1=1"):
        assert asking.post("pour-qui", audience=audience).status_code == 422
    asking.post("pour-qui", audience="outside", price_cents="1", prix="1")
    asking.post("quoi", event="repas", guests="60", price_cents="1")
    asking.post("coordonnees", name="Anne Vidal", phone="06 12 34 56 78", person="1")
    asking.post("verifier", agreed="on", price_cents="1", audience="internal", state="confirmed")
    [hire] = place.hires()
    expected = place.hire(day=saturday(9), audience="outside").price_cents
    assert expected > 1
    assert (hire.price_cents, hire.booking.audience, hire.booking.state, hire.person_id) == (
        expected, "outside", "requested", None,
    )  # fmt: skip


@pytest.mark.parametrize("number", ["-3", "-1", "21", "1e3", "9999999999999"])
def test_no_number_of_tables_gives_others_back(client, place, number):
    page = client.get(f"{place.root}/materiel/demander/")
    assert page.status_code == 200
    data = {
        "cle": "k" * 24, "first": saturday().isoformat(), "last": saturday().isoformat(),
        f"item_{place.tables.pk}": number, "name": "Anne", "phone": "06 12 34 56 78",
    }  # fmt: skip
    assert client.post(f"{place.root}/materiel/demander/", data).status_code == 422
    with place.scope():
        assert (Booking.objects.count(), Tally.objects.count()) == (0, 0)


def test_who_may_only_read_writes_nothing(client, place):
    hire = place.hire()
    sign_in(client, place.agent(role="reader", email="lu@exemple.fr"))
    root = f"/bureau/salles/{hire.reference}"
    assert client.get(f"{root}/").status_code == 200
    acts = ("option", "confirmer", "refuser", "annuler", "ecrire", "note", "assurance", "convention", "cles")
    acts = (*acts, "cles/rendues", "menage", "lien", "deplacer", "etat-des-lieux/before")
    answers = {name: client.post(f"{root}/{name}/", {"said": "x", "note": "x"}).status_code for name in acts}
    assert answers == dict.fromkeys(acts, 403)
    for page in (
        "saisir/",
        "prets/nouveau/",
        "salles/nouvelle/",
        "materiel/nouveau/",
        "associations/nouvelle/",
    ):
        assert client.post(f"/bureau/salles/{page}").status_code == 403
    assert place.fresh(hire).booking.state == "requested"


def test_a_hall_of_another_mairie_is_no_choice(client, place, agent):
    elsewhere = Place(name="Thiézac", slug="thiezac")
    with elsewhere.scope():
        elsewhere.hall.slug = "ailleurs"
        elsewhere.hall.save(update_fields=["slug"])
    hire = place.hire()
    data = {"hall": "ailleurs", "jour": saturday(9).isoformat(), "moment": "evening"}
    assert client.post(f"/bureau/salles/{hire.reference}/deplacer/", data).status_code == 422
    typed = {
        **data,
        "cle": "k" * 24,
        "audience": "resident",
        "name": "X",
        "state": "confirmed",
        "channel": "phone",
    }
    assert client.post("/bureau/salles/saisir/", typed).status_code == 422
    with elsewhere.scope():
        assert Booking.objects.count() == 0
    assert place.fresh(hire).hall_id == place.hall.pk


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_are_no_day(client, place, agent, day):
    place.hire()
    asked = [f"?jour={day}&vue={view}" for view in ("jour", "semaine", "mois")]
    asked += [f"{end}?{name}={day}" for end in ("reservations/", "reservations.csv") for name in ("du", "au")]
    pages = [client.get(f"/bureau/salles/{each}").status_code for each in asked]
    assert [status for status in pages if status >= 500] == []
    assert pages[0] == pages[3] == 200


def test_a_formula_in_a_name_is_text_in_the_export(client, place, agent):
    about = hires.About(event="=HYPERLINK(1)", guests=2)
    place.hire(about=about)
    page = plain(client.get("/bureau/salles/reservations.csv"))
    assert "'=HYPERLINK(1)" in page
    assert ";=" not in page


def test_the_counters_of_another_mairie_are_out_of_a_visitor_s_reach(place):
    elsewhere = Place(name="Thiézac", slug="thiezac")
    with elsewhere.scope():
        Tally.objects.create(
            organisation=elsewhere.mairie, resource=elsewhere.tables.resource,
            starts_at=timezone.now(), used=3, capacity=20,
        )  # fmt: skip
    with Scope.for_object(organisation=place.mairie.pk, key=uuid4()).enter(), connection.cursor() as cursor:
        for table in ("booking_tally", "booking_use"):
            cursor.execute(f"update {table} set used = 0 where organisation_id = %s", [elsewhere.mairie.pk])
            assert cursor.rowcount == 0
    with elsewhere.scope():
        assert list(Tally.objects.values_list("used", flat=True)) == [3]


def test_one_address_does_not_take_all_the_saturdays(client, place):
    answers = [Asking(client, place).whole(saturday(2 + week)) for week in range(MOST_A_WEEK + 1)]
    assert [answer.status_code for answer in answers] == [302] * MOST_A_WEEK + [422]
    assert "appelez-nous" in plain(answers[-1])
    assert len(place.hires()) == MOST_A_WEEK


def test_what_was_refused_counts_for_nothing(client, place):
    for week in range(MOST_A_WEEK):
        late = Asking(client, place)
        late.begin(saturday(2 + week))
        late.post("pour-qui", audience="resident")
        late.post("quoi", event="repas", guests="60")
        late.post("coordonnees", name="Anne Vidal", phone="06 12 34 56 78")
        place.hire(day=saturday(2 + week))
        assert late.post("verifier", agreed="on").status_code == 422
    asking = Asking(Client(REMOTE_ADDR="192.0.2.9"), place)
    asking.begin(saturday(30))
    asking.post("pour-qui", audience="resident")
    asking.post("quoi", event="repas", guests="60")
    asking.post("coordonnees", name="Anne Vidal", phone="06 12 34 56 78")
    assert asking.post("verifier", agreed="on").status_code == 302


def test_asking_and_cancelling_again_fills_nobody_s_telephone(place):
    for week in range(MOST_A_DAY):
        hire = place.hire(day=saturday(2 + week), about=hires.About(event="repas", wants="sms"))
        with Scope.for_object(organisation=place.mairie.pk, key=hire.object_key).enter():
            hires.cancel(hire=hire, by_holder=True)
    run_jobs("cantou.events")
    with place.scope():
        assert Notice.objects.filter(channel="sms").count() == MOST_A_DAY


def test_after_a_cancellation_its_link_pays_and_insures_nothing(client):
    place = Place(simulate=True)
    hire = place.hire()
    for quoi in ("caution\x00", "", "x"):
        assert client.post(link(place, hire, "payer/"), {"quoi": quoi}).status_code == 302
    client.post(link(place, hire, "annuler/"))
    client.post(link(place, hire, "payer/"), {"quoi": "caution"})
    client.post(link(place, hire, "assurance/"), {"insurer": "Maif", "until": saturday(60).isoformat()})
    with place.scope():
        assert set(Sum.objects.values_list("state", flat=True)) == {"due"}
    assert place.fresh(hire).insurer == ""
