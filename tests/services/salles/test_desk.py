"""The secretary: a booking on the telephone, then all that surrounds the day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cantou.core.booking.models import Booking
from cantou.core.files.models import StoredFile
from cantou.core.journal.models import Entry
from cantou.core.notices.models import Notice
from cantou.core.work.models import WorkItem
from cantou.services.salles.domain import hires
from cantou.services.salles.models import Association, Hall, Inventory, KeyLoan, Sum
from tests.core.files.making import upload
from tests.services.salles.village import errors, evening, hidden, plain, saturday, shown
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
URL = "/bureau/salles/saisir/"


def typed(client, **fields):
    page = client.get(URL).content.decode()
    data = {
        "cle": hidden(page, "cle"),
        "hall": "salle-des-fetes",
        "jour": saturday().isoformat(),
        "moment": "evening",
        "audience": "resident",
        "name": "Ginette Fau",
        "phone": "06 12 34 56 78",
        "wants": "call",
        "channel": "phone",
        "state": "held",
        **fields,
    }
    return data, client.post(URL, data)


def act(client, hire, name, **fields):
    return client.post(f"/bureau/salles/{hire.reference}/{name}/", fields)


def test_on_the_telephone_for_an_association_with_no_e_mail(client, place, agent):
    data, answer = typed(
        client,
        audience="association",
        label="Comité des fêtes",
        postal="Le Bourg\n15800 Vic-sur-Cère",
        wants="post",
        event="loto",
    )
    [hire] = place.hires()
    assert answer["Location"] == f"/bureau/salles/{hire.reference}/"
    assert (hire.booking.state, hire.booking.holder_label, hire.price_cents) == (
        "held", "Comité des fêtes", 5000,
    )  # fmt: skip
    with place.scope():
        assert list(Association.objects.values_list("name", "is_local")) == [("Comité des fêtes", True)]
    assert client.post(URL, data)["Location"] == answer["Location"]
    assert len(place.hires()) == 1
    page = shown(client, answer["Location"])
    assert "L’option est posée : la salle est gardée." in page
    assert "Il manque encore" in page
    assert "Elles se remettent une fois la réservation confirmée." in page
    letter = shown(client, f"/bureau/salles/{hire.reference}/courrier/")
    assert "Une option est posée pour vous" in letter
    assert "Le Bourg" in letter
    run_jobs("cantou.events")
    with place.scope():
        assert list(Notice.objects.values_list("kind", "channel")) == [("option", "letter")]


def test_taken_already_says_who_is_in_the_way_and_when_it_is_free(client, place, agent):
    place.hire()
    _data, answer = typed(client)
    assert answer.status_code == 422
    assert "À dire à la personne : c’est pris" in plain(answer)
    assert "Aux mêmes heures, c’est libre" in plain(answer)
    assert f"/bureau/salles/?vue=jour&amp;jour={saturday().isoformat()}" in answer.content.decode()
    assert "Ginette Fau" in plain(answer)


def test_the_price_before_anything_is_written(client, place, agent):
    _data, answer = typed(client, prix="1")
    assert "90,00 €" in plain(answer)
    assert place.hires() == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"audience": "association"}, "Choisissez l’association, ou écrivez son nom."),
        ({"label": "Chorale"}, "Pour une association, choisissez son tarif."),
        ({"wants": "post"}, "Écrivez l’adresse postale, ou choisissez une autre réponse."),
        ({"wants": "email"}, "Écrivez l’adresse électronique, ou choisissez une autre réponse."),
        ({"phone": "12"}, "Ce numéro de téléphone n’existe pas. Exemple : 04 71 00 00 00."),
        (
            {"moment": "other", "starts": "10:00", "ends": "09:00", "until": "2026-11-01"},
            "La fin est avant le début : vérifiez les jours et les heures.",
        ),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_taken(client, place, agent, fields, said):
    _data, answer = typed(client, **fields)
    assert answer.status_code == 422
    assert said in errors(answer)
    assert place.hires() == []


def test_from_the_queue_an_option_then_confirmed_each_told_once(client, place, agent):
    hire = place.hire()
    until = (timezone.localdate() + timedelta(days=5)).isoformat()
    assert act(client, hire, "option", until=until, said="Pensez à l’assurance.").status_code == 302
    assert place.fresh(hire).booking.state == "held"
    act(client, hire, "confirmer", said="")
    act(client, hire, "confirmer", said="")
    assert place.fresh(hire).booking.state == "confirmed"
    run_jobs("cantou.events")
    with place.scope():
        told = list(Notice.objects.order_by("pk").values_list("kind", flat=True))
        item = WorkItem.objects.get(object_key=hire.object_key)
        done = set(Entry.objects.filter(organisation=place.mairie).values_list("action", flat=True))
    assert [kind for kind in told if kind != "to_agents"] == ["received", "option", "confirmed"]
    assert item.is_open is False
    assert {"salles.option", "salles.confirmed"} <= done


def test_an_option_that_ends_by_itself_frees_and_says_so(client, place, agent):
    hire = place.hire()
    with place.scope():
        hires.put_option(hire=hire, until=timezone.now() - timedelta(minutes=1), person=None)
    run_jobs("cantou.booking.expire")
    run_jobs("cantou.events")
    assert place.fresh(hire).booking.state == "expired"
    page = shown(client, f"/bureau/salles/{hire.reference}/")
    assert "Option arrivée à son terme" in page
    with place.scope():
        assert WorkItem.objects.get(object_key=hire.object_key).is_open is False
    assert place.hire() is not None


def test_refused_with_a_reason_and_without_one(client, place, agent):
    hire = place.hire()
    wrong = act(client, hire, "refuser", said="")
    assert errors(wrong) == ["Dites pourquoi : la personne le lit."]
    act(client, hire, "refuser", said="Élections ce jour-là")
    assert place.fresh(hire).booking.state == "refused"
    assert "Élections ce jour-là" in shown(
        client, f"{place.root}/suivi/{hires.secret_of(key=hire.object_key)}/"
    )


def test_moved_only_if_the_other_date_is_free(client, place, agent):
    hire, other = place.hire(), place.hire(saturday(7))
    data = {"hall": "salle-des-fetes", "jour": saturday(7).isoformat(), "moment": "evening", "said": ""}
    taken = act(client, hire, "deplacer", **data)
    assert taken.status_code == 422
    assert place.fresh(hire).booking.starts_at == evening(saturday())[0]
    act(client, hire, "deplacer", **{**data, "jour": saturday(8).isoformat()})
    assert place.fresh(hire).booking.starts_at == evening(saturday(8))[0]
    assert place.fresh(other).booking.starts_at == evening(saturday(7))[0]


def test_money_comes_once_and_goes_back_or_is_kept_with_its_reason(client, place, agent):
    hire = place.hire()
    with place.scope():
        sums = {one.kind: one for one in Sum.objects.filter(hire=hire)}
    from cantou.core.web.veiled import veil

    today = timezone.localdate().isoformat()

    def note(kind, **fields):
        return client.post(f"/bureau/salles/{hire.reference}/somme/{veil(sums[kind].pk)}/", fields)

    for _ in range(2):
        note("caution", act="receive", means="cheque", day=today)
    assert note("caution", act="settle", kept_cents="40000", why="x", day=today).status_code == 422
    assert errors(note("caution", act="settle", kept_cents="50", why="", day=today)) == [
        "Dites pourquoi : la personne le lit."
    ]
    assert errors(note("caution", act="settle", kept_cents="-5", why="", day=today)) == [
        "Un prix ne peut pas être négatif."
    ]
    note("caution", act="settle", kept_cents="50,50", why="une table cassée", day=today)
    note("cleaning", act="receive", means="cash", day=today)
    note("cleaning", act="settle", kept_cents="", why="", day=today)
    note("deposit", act="waive")
    with place.scope():
        found = {one.kind: one for one in Sum.objects.filter(hire=hire)}
    assert (found["caution"].state, found["caution"].kept_cents) == ("kept", 5050)
    assert found["cleaning"].state == "returned"
    assert found["deposit"].state == "waived"
    assert found["balance"].state == "due"


def test_papers_keys_inventories_and_cleaning(client, home, place, agent):
    hire = place.hire()
    with place.scope():
        hires.confirm(hire=hire, person=None)
    today = timezone.localdate()
    paper = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
    pdf = SimpleUploadedFile("attestation.pdf", paper, "application/pdf")
    late = (saturday() + timedelta(days=2)).isoformat()
    act(client, hire, "assurance", insurer="Mutuelle", until=late, file=pdf)
    act(client, hire, "convention", day=today.isoformat())
    assert client.get(f"/bureau/salles/{hire.reference}/convention.pdf").content[:5] == b"%PDF-"
    back = (saturday() + timedelta(days=1)).isoformat()
    for _ in range(2):
        act(client, hire, "cles", labels=["Cuisine", "Porte principale"], to="Anne Vidal", expected_on=back)
    with place.scope():
        assert KeyLoan.objects.filter(hire=hire, back_at=None).count() == 2
        assert StoredFile.objects.filter(object_key=hire.object_key, purpose="insurance").count() == 1
    assert "Anne Vidal" in shown(client, "/bureau/salles/cles/")
    act(client, hire, "etat-des-lieux/before", found_0="120", found_1="20", photos=upload())
    act(client, hire, "etat-des-lieux/after", found_0="118", found_1="20", note_0="deux cassées")
    act(client, hire, "cles/rendues")
    act(client, hire, "menage", day=today.isoformat())
    page = shown(client, f"/bureau/salles/{hire.reference}/")
    assert "118 deux cassées" in page
    assert "Ménage vérifié" in page
    with place.scope():
        assert KeyLoan.objects.filter(hire=hire, back_at=None).count() == 0
        assert Inventory.objects.filter(hire=hire).count() == 2
    assert "Toutes les clés sont à la mairie" in shown(client, "/bureau/salles/cles/")


def test_planning_by_day_week_and_month_list_csv_ics(client, place, agent):
    hire = place.hire()
    day = saturday().isoformat()
    for view in ("jour", "semaine", "mois"):
        page = shown(client, f"/bureau/salles/?vue={view}&jour={day}")
        assert "Anne Vidal" in page
        assert f"/bureau/salles/{hire.reference}/" in page
    assert "Rien." in shown(client, "/bureau/salles/?vue=jour&jour=2026-12-02")
    assert "Anne Vidal" in shown(client, "/bureau/salles/reservations/?etat=waiting")
    assert "Anne Vidal" not in shown(client, "/bureau/salles/reservations/?etat=confirmed")
    csv = shown(client, "/bureau/salles/reservations.csv")
    assert f"{hire.reference};Salle des fêtes;{saturday().isoformat()} 18:00" in csv
    assert "anne@exemple.fr" not in csv
    assert "Anne Vidal" in shown(client, "/bureau/salles/planning.ics")


def test_a_hall_of_rooms_its_hours_its_prices(client, place, agent):
    page = client.get("/bureau/salles/salles/nouvelle/").content.decode()
    data = {
        "cle": hidden(page, "cle"), "building": "Maison commune", "title": "Tout le rez-de-chaussée",
        "parts": ["salle-du-haut", "salle-du-bas"], "opening_hours": "tous les jours de 8h à 2h",
        "lead_days": "2", "cutoff_days": "1", "horizon_months": "12", "buffer": "60", "option_days": "8",
        "deposit_percent": "30", "caution_cents": "300", "cleaning": "holder", "is_public": "on",
    }  # fmt: skip
    made = client.post("/bureau/salles/salles/nouvelle/", data)
    assert made.status_code == 302, errors(made)
    assert client.post("/bureau/salles/salles/nouvelle/", data)["Location"] == made["Location"]
    with place.scope():
        hall = Hall.objects.select_related("resource").get(slug="tout-le-rez-de-chaussee")
    assert (hall.caution_cents, hall.resource.form, hall.resource.lead_minutes) == (30000, "whole", 2880)
    wrong = client.post(made["Location"], {"resident-day": "-20"})
    assert errors(wrong) == ["Un prix ne peut pas être négatif."]
    assert client.post(made["Location"], {"resident-day": "90,50"}).status_code == 302
    assert "90,50 €" in shown(client, f"{place.root}/tout-le-rez-de-chaussee/")
    bad = client.post("/bureau/salles/salles/tout-le-rez-de-chaussee/", {**data, "opening_hours": "blabla"})
    assert bad.status_code == 422
    day = saturday()
    early = {"jour": day.isoformat(), "moment": "other", "starts": "03:00", "ends": "06:00"}
    asked = client.post(f"{place.root}/tout-le-rez-de-chaussee/demander/", {"cle": "x" * 24, **early})
    assert asked.status_code == 422
    assert errors(asked)


def test_a_closure_names_who_is_there_and_nobody_takes_it_after(client, place, agent):
    hire = place.hire()
    url = "/bureau/salles/salles/salle-des-fetes/fermetures/"
    data = {
        "cle": hidden(client.get(url).content.decode(), "cle"), "jour": saturday().isoformat(),
        "moment": "day", "why": "Élections",
    }  # fmt: skip
    met = client.post(url, data)
    assert met.status_code == 422
    assert "Déjà réservé" in plain(met)
    with place.scope():
        hires.refuse(hire=place.fresh(hire), said="élections", person=None)
    assert client.post(url, data).status_code == 302
    assert "Élections" in shown(client, url)
    with place.scope():
        closure = Booking.objects.get(kind="closure")
    from cantou.core.web.veiled import veil

    _data, refused = typed(client)
    assert refused.status_code == 422
    client.post(f"{url}{veil(closure.pk)}/lever/")
    assert typed(client)[1].status_code == 302


@pytest.mark.parametrize("role", ["reader", "agent"])
def test_a_role_allows_what_it_says(client, place, role):
    from tests.support.sign_in import sign_in

    hire = place.hire()
    sign_in(client, place.agent(role=role))
    assert client.get("/bureau/salles/").status_code == 200
    assert client.get("/bureau/salles/salles/").status_code == 403
    expected = 302 if role == "agent" else 403
    assert act(client, hire, "confirmer", said="").status_code == expected


def test_every_week_what_hinders_is_said_first_then_the_rest_is_booked(client, place, agent):
    place.hire(saturday(8), hall=place.rooms[0])
    page = client.get(URL).content.decode()
    data = {
        "cle": hidden(page, "cle"), "hall": "salle-des-fetes", "jour": saturday().isoformat(),
        "moment": "evening", "audience": "association", "label": "Chorale", "name": "Mireille",
        "wants": "", "channel": "phone", "state": "confirmed", "repeats": "1",
    }  # fmt: skip
    assert errors(client.post(URL, data)) == ["Jusqu’à quel jour ?"]
    data["last"] = saturday(9).isoformat()
    warned = client.post(URL, data)
    assert "1 date ne va pas" in plain(warned)
    assert "Les 3 autres dates sont libres" in plain(warned)
    assert len(place.hires()) == 1
    made = client.post(URL, {**data, "malgre": "1"})
    assert made.status_code == 302
    assert client.post(URL, {**data, "malgre": "1"})["Location"] == made["Location"]
    [_other, hire] = place.hires()
    assert hire.price_cents == 15000
    with place.scope():
        rows = list(Booking.objects.filter(object_key=hire.object_key).order_by("starts_at"))
    days = [saturday(week) for week in (6, 7, 9)]
    assert [row.starts_at for row in rows] == [evening(day)[0] for day in days]
    from cantou.core.web.veiled import veil

    act(client, hire, f"date/{veil(rows[0].pk)}/annuler")
    assert place.fresh(hire).booking_id == rows[1].pk
    act(client, hire, "annuler", said="fini")
    with place.scope():
        states = Booking.objects.filter(object_key=hire.object_key).values_list("state", flat=True)
        assert set(states) == {"cancelled"}


@pytest.mark.parametrize("number", [1, 4])
def test_as_many_queries_for_one_as_for_several(client, place, agent, number):
    for week in range(number):
        place.hire(saturday(6 + week))
    shown(client, "/bureau/salles/")
    for url, most in (
        (f"{place.root}/", 8),
        (f"{place.root}/salle-des-fetes/", 8),
        (f"/bureau/salles/?vue=mois&jour={saturday().isoformat()}", 8),
        ("/bureau/salles/reservations/", 8),
    ):
        shown(client, url)
        with CaptureQueriesContext(connection) as asked:
            shown(client if url.startswith("/bureau") else Client(), url)
        told = [one["sql"] for one in asked.captured_queries]
        assert len([sql for sql in told if sql.lstrip().lower().startswith(('select "', "with"))]) <= most, (
            told
        )
