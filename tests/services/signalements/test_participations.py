"""A report handed to another organisation: one thread, two private sides, and each sees what is theirs."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.utils import IntegrityError
from django.test import Client
from django.utils import timezone

from cantou.core.organisations.domain.references import spoken
from cantou.core.people.models import Membership
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.signalements.domain import decisions, participations
from cantou.services.signalements.domain.messages import write_as_reporter, write_note
from cantou.services.signalements.domain.reports import change_category, secret_of
from cantou.services.signalements.domain.retention import purge
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import (
    Message,
    Note,
    Participation,
    Publication,
    Report,
    Routing,
    Share,
    SideNote,
)
from tests.services.signalements.competences import rule
from tests.services.signalements.filing import errors, plain, shown, sign_in
from tests.support.factories import (
    make_area,
    make_member,
    make_organisation,
    make_person,
    make_publication,
    make_report,
)
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
GINETTE = {"name": "Ginette Fau", "email": "ginette@exemple.fr", "wants": "email"}
OURS, THEIRS = "NOTE-DE-LA-MAIRIE", "NOTE-DU-DEPARTEMENT"
ROAD = {
    "answers": [{"id": "route", "kind": "text", "label": "Quelle route ?", "value": "D 54", "shown": "D 54"}]
}


@pytest.fixture
def cantal(place):
    """The département in which the place lies, with an agent."""
    area = make_area("departement", "Cantal", communes=[place.commune])
    body = make_organisation("Cantal", kind="departement", territory=area)
    body.agent = make_person(given_name="Denis", email="denis@cantal.example")
    make_member(body.agent, body, role="agent")
    return body


@pytest.fixture
def of_cantal(cantal):
    client = Client()
    sign_in(client, cantal.agent)
    return client


@pytest.fixture
def of_mairie(place):
    client = Client()
    sign_in(client, place.agent(email="jeanne@vic.example"))
    return client


def hand(place, report, to, part="in_charge", why="c’est une route départementale"):
    with Scope.agent(place.mairie.pk).enter():
        report.refresh_from_db()
        return decisions.hand_over(report=report, to=to.pk, part=part, why=why, person=None)


def item(organisation, report):
    with Scope.agent(organisation.pk).enter():
        return WorkItem.objects.filter(organisation=organisation, object_key=report.object_key).first()


def url(report, act=""):
    return f"/bureau/signalements/partages/{report.reference}/{act}"


def charge(place, report):
    with Scope.agent(place.mairie.pk).enter():
        share = participations.charge_of(report)
        return share.to.name if share else None


class TestRoutedWhenFiled:
    def test_a_report_on_a_road_of_the_departement_arrives_there(self, place, cantal):
        rule(cantal, "voirie", "RD", since="2024-01-01", why="entretien des routes départementales")
        report = make_report(place.mairie, category="voirie", contact=GINETTE, **ROAD)
        theirs, ours = item(cantal, report), item(place.mairie, report)
        assert (theirs.is_open, theirs.queue, theirs.title) == (
            True,
            "shared",
            "Route, rue, trottoir\u00a0: Un trou dans la route",
        )
        assert (ours.is_open, ours.status_title) == (False, "chez Cantal")
        with Scope.agent(place.mairie.pk).enter():
            kept = Routing.objects.get(organisation=place.mairie)
        assert (kept.cause, kept.road_class, kept.road, kept.target_id) == ("filed", "RD", "D 54", cantal.pk)
        assert kept.plain == "Cantal s’en occupe (entretien des routes départementales)."

    def test_everybody_concerned_is_told_once(self, place, cantal):
        rule(cantal, "voirie", "RD", since="2024-01-01", why="entretien des routes départementales")
        place.agent(email="jeanne@vic.example")
        report = make_report(place.mairie, category="voirie", contact=GINETTE, **ROAD)
        run_jobs()
        told = {(message.to[0], message.subject) for message in mail.outbox}
        assert told == {
            ("ginette@exemple.fr", f"Votre signalement {spoken(report.reference)} est arrivé"),
            ("ginette@exemple.fr", f"Votre signalement {spoken(report.reference)}\u00a0: Cantal s’en occupe"),
            ("denis@cantal.example", f"Route, rue, trottoir, {place.commune.name} ({place.mairie.name})"),
        }

    def test_without_a_rule_the_mairie_keeps_it(self, place, cantal):
        report = make_report(place.mairie, category="voirie", **ROAD)
        assert item(cantal, report) is None
        assert item(place.mairie, report).is_open
        assert charge(place, report) is None

    def test_another_category_routes_again_and_brings_it_back(self, place, cantal):
        rule(cantal, "voirie", since="2024-01-01")
        report = make_report(place.mairie, category="autre")
        assert charge(place, report) is None
        with Scope.agent(place.mairie.pk).enter():
            change_category(report=report, category="voirie")
        assert charge(place, report) == "Cantal"
        with Scope.agent(place.mairie.pk).enter():
            change_category(report=report, category="eau")
            causes = list(Routing.objects.order_by("number").values_list("cause", flat=True))
        assert charge(place, report) is None
        assert causes == ["filed", "category", "category"]
        assert item(place.mairie, report).is_open
        assert not item(cantal, report).is_open


class TestBothSides:
    def test_neither_body_sees_the_others_private_notes(self, place, cantal, of_cantal, of_mairie):
        report = make_report(place.mairie, contact=GINETTE)
        with Scope.agent(place.mairie.pk).enter():
            write_note(report=report, body=OURS, person=None)
        hand(place, report, cantal)
        assert of_cantal.post(url(report, "note/"), {"body": THEIRS, "cle": "a" * 24}).status_code == 302
        theirs, ours = (
            shown(of_cantal, url(report)),
            shown(of_mairie, f"/bureau/signalements/{report.reference}/"),
        )
        assert (THEIRS in theirs, OURS in theirs) == (True, False)
        assert (OURS in ours, THEIRS in ours) == (True, False)

    @pytest.mark.database
    def test_the_database_says_the_same(self, place, cantal):
        report = make_report(place.mairie)
        with Scope.agent(place.mairie.pk).enter():
            write_note(report=report, body=OURS, person=None)
        hand(place, report, cantal)
        with Scope.agent(cantal.pk).enter():
            side = Participation.objects.get(organisation=cantal)
            participations.write_side_note(participation=side, body=THEIRS, person=None)
            assert (Note.objects.count(), Report.objects.count(), Share.objects.count()) == (0, 0, 0)
            with Scope.for_object(organisation=place.mairie.pk, key=report.object_key).enter():
                assert Report.objects.count() == 1
                assert (Note.objects.count(), SideNote.objects.count()) == (0, 0)
        with Scope.agent(place.mairie.pk).enter():
            assert (SideNote.objects.count(), Participation.objects.count()) == (0, 0)
        with Scope.for_object(organisation=cantal.pk, key=report.object_key).enter():
            assert (SideNote.objects.count(), Participation.objects.count()) == (0, 1)

    def test_one_thread_that_both_read_and_the_reporter_too(
        self, client, place, cantal, of_cantal, of_mairie
    ):
        report = make_report(place.mairie)
        hand(place, report, cantal)
        said = {"body": "L’équipe passe jeudi.", "cle": "b" * 24}
        for _twice in range(2):
            of_cantal.post(url(report, "repondre/"), said)
        with Scope.agent(place.mairie.pk).enter():
            assert list(Message.objects.values_list("by__name", "body")) == [
                ("Cantal", "L’équipe passe jeudi.")
            ]
        follow = f"{place.root}/suivi/{secret_of(key=report.object_key)}/"
        for page in (
            shown(client, follow),
            shown(of_mairie, f"/bureau/signalements/{report.reference}/"),
            shown(of_cantal, url(report)),
        ):
            assert "L’équipe passe jeudi." in page
            assert "Cantal" in page

    def test_whoever_is_in_charge_moves_it_and_both_queues_follow(self, place, cantal, of_cantal):
        report = make_report(place.mairie)
        hand(place, report, cantal)
        of_cantal.post(url(report, "etat/"), {"before": "received", "after": "accepted"})
        assert (item(cantal, report).status, item(place.mairie, report).status) == ("accepted", "accepted")
        assert not item(place.mairie, report).is_open
        of_cantal.post(url(report, "etat/"), {"before": "accepted", "after": "done", "note": "Rebouché."})
        assert not item(cantal, report).is_open
        assert "Rebouché." in shown(of_cantal, url(report))

    @pytest.mark.parametrize(
        ("part", "contact", "steps", "reply"),
        [
            ("in_charge", True, True, True),
            ("helps", False, False, True),
            ("informed", False, False, False),
        ],
    )
    def test_each_part_sees_and_does_no_more_than_it_needs(
        self, place, cantal, of_cantal, part, contact, steps, reply
    ):
        report = make_report(place.mairie, contact=GINETTE)
        hand(place, report, cantal, part=part)
        page = shown(of_cantal, url(report))
        assert ("ginette@exemple.fr" in page) is contact
        assert ("Prendre en charge" in page) is steps
        assert ("Envoyer la réponse" in page) is reply
        answer = of_cantal.post(url(report, "etat/"), {"before": "received", "after": "accepted"})
        assert answer.status_code == (302 if steps else 403)
        assert (item(cantal, report).is_open, item(place.mairie, report).is_open) == (
            part != "informed",
            part != "in_charge",
        )

    def test_somebody_elses_agent_finds_nothing(self, client, place, cantal, of_mairie):
        report = make_report(place.mairie)
        hand(place, report, cantal)
        stranger = make_organisation("Ailleurs", territory=None, kind="syndicat")
        person = make_person(email="x@ailleurs.example")
        make_member(person, stranger)
        sign_in(client, person)
        assert client.get(url(report)).status_code == 404
        assert of_mairie.get(url(report)).status_code == 404
        assert client.get(f"/bureau/signalements/{report.reference}/").status_code == 404

    def test_the_reporter_hears_and_so_does_the_one_in_charge_when_they_write(self, place, cantal):
        report = make_report(place.mairie)
        hand(place, report, cantal)
        run_jobs()
        mail.outbox.clear()
        with Scope.for_object(organisation=place.mairie.pk, key=report.object_key).enter():
            write_as_reporter(report=report, body="C’est de pire en pire.")
        run_jobs()
        with Scope.agent(cantal.pk).enter():
            from cantou.core.notices.models import Notice

            kinds = set(Notice.objects.filter(channel="in_app").values_list("kind", flat=True))
        assert kinds == {"to_participant", "message_to_participant"}


class TestOver:
    def test_taken_back_it_waits_here_again_and_no_longer_there(self, place, cantal, of_cantal, of_mairie):
        report = make_report(place.mairie)
        share = hand(place, report, cantal)
        of_cantal.post(url(report, "note/"), {"body": THEIRS, "cle": "c" * 24})
        of_mairie.post(
            f"/bureau/signalements/{report.reference}/reprendre/", {"share": share.pk, "why": "erreur"}
        )
        assert (item(place.mairie, report).is_open, item(cantal, report).is_open) == (True, False)
        page = shown(of_cantal, url(report))
        assert "Vous n’y participez plus" in page
        assert THEIRS in page
        assert "Un trou dans la route" not in page
        assert of_cantal.post(url(report, "repondre/"), {"body": "x", "cle": "d" * 24}).status_code == 403

    def test_given_back_with_a_reason(self, place, cantal, of_cantal):
        report = make_report(place.mairie)
        hand(place, report, cantal)
        assert errors(of_cantal.post(url(report, "rendre/"), {"why": ""})) == [
            "Dites pourquoi : l’autre organisme le lira."
        ]
        of_cantal.post(url(report, "rendre/"), {"why": "C’est une voie communale."})
        assert charge(place, report) is None
        with Scope.agent(place.mairie.pk).enter():
            kept = Routing.objects.filter(organisation=place.mairie).order_by("-number").first()
            assert Share.objects.get().ended_why == "C’est une voie communale."
        assert (kept.cause, kept.target_id) == ("back", None)
        assert "C’est une voie communale." in kept.explanation

    def test_handed_again_it_opens_again_with_the_same_notes(self, place, cantal, of_cantal):
        report = make_report(place.mairie)
        share = hand(place, report, cantal)
        of_cantal.post(url(report, "note/"), {"body": THEIRS, "cle": "e" * 24})
        with Scope.agent(place.mairie.pk).enter():
            decisions.take_back(report=report, share=share, why="", person=None, given_back=False)
        hand(place, report, cantal)
        page = shown(of_cantal, url(report))
        assert THEIRS in page
        assert "Un trou dans la route" in page

    def test_the_owners_purge_reaches_the_other_side(self, place, cantal, of_cantal, settings):
        from datetime import timedelta

        from django.utils import timezone

        report = make_report(place.mairie, "Chez madame Fau, au 3")
        hand(place, report, cantal, why="chez madame Fau")
        of_cantal.post(url(report, "note/"), {"body": "Vu avec madame Fau", "cle": "f" * 24})
        with Scope.agent(place.mairie.pk).enter():
            Report.objects.update(updated_at=timezone.now() - timedelta(days=800))
            purge(organisation=place.mairie.pk)
        run_jobs()
        with connection.cursor() as cursor, Scope.agent(cantal.pk).enter():
            assert SideNote.objects.count() == 0
            side = Participation.objects.get()
            assert (side.why, side.until is None) == ("", False)
            cursor.execute("select title, place, is_open from work_workitem")
            assert cursor.fetchall() == [("Signalement archivé", "", False)]
        with Scope.agent(place.mairie.pk).enter():
            assert Share.objects.get().why == ""
            assert "Fau" not in " ".join(Routing.objects.values_list("explanation", flat=True))


class TestRefused:
    def test_to_oneself_to_nobody_or_from_an_archive(self, place, cantal):
        report = make_report(place.mairie)
        empty = make_organisation("Syndicat vide", kind="syndicat", territory=None)
        for body in (place.mairie, empty):
            with pytest.raises(ValidationError):
                hand(place, report, body)
        assert charge(place, report) is None

    @pytest.mark.database
    def test_one_in_charge_at_a_time(self, place, cantal):
        report = make_report(place.mairie)
        share = hand(place, report, cantal)
        other = make_organisation("Autre", kind="syndicat", territory=None)
        with pytest.raises(IntegrityError, match="share_one_in_charge"), Scope.agent(place.mairie.pk).enter():
            Share.objects.create(
                organisation=place.mairie,
                object_key=report.object_key,
                report=report,
                to=other,
                part="in_charge",
            )
        assert share.until is None

    def test_a_third_one_relieves_the_second(self, place, cantal):
        report = make_report(place.mairie)
        hand(place, report, cantal)
        other = make_organisation("Syndicat", kind="syndicat", territory=None)
        make_member(make_person(), other)
        hand(place, report, other)
        assert charge(place, report) == "Syndicat"
        assert not item(cantal, report).is_open


def test_the_public_page_says_who_sees_to_it(client, place, cantal):
    report = make_report(place.mairie)
    make_publication(report)
    hand(place, report, cantal)
    with Scope.agent(place.mairie.pk).enter():
        assert Publication.objects.get().charge_id == cantal.pk
    page = shown(client, f"{place.root}/{report.reference}/")
    assert "Cantal" in page


def test_published_once_it_is_elsewhere_it_says_so_too(place, cantal):
    report = make_report(place.mairie)
    hand(place, report, cantal)
    make_publication(report)
    with Scope.agent(place.mairie.pk).enter():
        assert Publication.objects.get().charge_id == cantal.pk


def test_pressed_twice_it_is_handed_over_and_taken_back_once(place, cantal, of_mairie):
    report = make_report(place.mairie)
    address = f"/bureau/signalements/{report.reference}/"
    for _twice in range(2):
        of_mairie.post(f"{address}transmettre/", {"to": cantal.pk, "part": "in_charge", "why": "route"})
    with Scope.agent(place.mairie.pk).enter():
        share = Share.objects.get()
    for _twice in range(2):
        assert of_mairie.post(f"{address}reprendre/", {"share": share.pk}).status_code == 302
    with Scope.agent(place.mairie.pk).enter():
        causes = list(Routing.objects.order_by("number").values_list("cause", flat=True))
    assert causes == ["filed", "handed", "back"]


def test_the_desks_page_explains_and_hands_over(place, cantal, of_mairie):
    report = make_report(place.mairie)
    address = f"/bureau/signalements/{report.reference}/"
    assert f"{address}transmettre/" in shown(of_mairie, address)
    assert "Aucune règle n’en parle" in shown(of_mairie, f"{address}transmettre/")
    given = {"to": cantal.pk, "part": "in_charge", "why": "route départementale"}
    assert of_mairie.post(f"{address}transmettre/", given)["Location"].endswith("#competence")
    assert charge(place, report) == "Cantal"
    assert "Décidé par un agent : route départementale" in shown(of_mairie, f"{address}transmettre/")
    answer = of_mairie.post(f"{address}transmettre/", {"to": cantal.pk, "part": "helps", "why": ""})
    assert "Dites pourquoi" in plain(answer)


def empty(body):
    """Its last agent has left."""
    with Scope.agent(body.pk).enter():
        Membership.objects.filter(organisation=body).update(ended_at=timezone.now())


class TestLastAgent:
    """Of the body that sees to it: what nobody would read comes back to who received it."""

    def test_what_a_rule_sends_there_stays_here_and_nobody_is_told_the_contrary(self, place, cantal):
        rule(cantal, "voirie", "RD", since="2024-01-01", why="routes départementales")
        empty(cantal)
        place.agent(email="jeanne@vic.example")
        report = make_report(place.mairie, category="voirie", contact=GINETTE, **ROAD)
        run_jobs()
        assert (charge(place, report), item(place.mairie, report).is_open) == (None, True)
        assert item(cantal, report).is_open is False
        assert [message.subject for message in mail.outbox if message.to == ["ginette@exemple.fr"]] == [
            f"Votre signalement {spoken(report.reference)} est arrivé"
        ]
        assert ["jeanne@vic.example"] in [message.to for message in mail.outbox]
        with Scope.agent(place.mairie.pk).enter():
            last = Routing.objects.order_by("-number").first()
        assert (last.cause, last.target_id) == ("back", None)
        assert last.explanation == "Plus personne n’y traite les signalements\u00a0: Cantal."

    def test_what_was_there_already_comes_back_the_next_day_and_its_reporter_hears_it(self, place, cantal):
        other = make_organisation("Carladès", kind="epci", territory=None)
        make_member(make_person(email="zoe@carlades.example"), other, role="agent")
        lost, kept = (make_report(place.mairie, contact=GINETTE) for _ in range(2))
        hand(place, lost, cantal)
        hand(place, kept, other)
        run_jobs()
        mail.outbox.clear()
        empty(cantal)
        for _twice in range(2):
            with Scope.agent(place.mairie.pk).enter():
                decisions.bring_back_unstaffed(organisation=place.mairie.pk)
        run_jobs()
        assert (charge(place, lost), charge(place, kept)) == (None, "Carladès")
        (message,) = [one for one in mail.outbox if one.to == ["ginette@exemple.fr"]]
        assert message.subject.endswith(f"{place.mairie.name} s’en occupe")

    def test_one_that_is_over_stays_where_it_was_treated(self, place, cantal):
        report = make_report(place.mairie)
        hand(place, report, cantal)
        with Scope.agent(place.mairie.pk).enter():
            report.refresh_from_db()
            change_status(report=report, before="received", after="done", person=None)
        empty(cantal)
        with Scope.agent(place.mairie.pk).enter():
            assert decisions.bring_back_unstaffed(organisation=place.mairie.pk) == 0


class TestHandedOn:
    """By whoever is in charge, to a third body."""

    @pytest.fixture
    def syndicat(self, place, cantal):
        area = make_area("epci", "Carladès", communes=[place.commune])
        body = make_organisation("Carladès", kind="epci", territory=area)
        body.agent = make_person(given_name="Zoé", email="zoe@carlades.example")
        make_member(body.agent, body, role="agent")
        return body

    def test_the_third_sees_to_it_and_the_second_no_more(self, place, cantal, syndicat, of_cantal, of_mairie):
        report = make_report(place.mairie, contact=GINETTE)
        hand(place, report, cantal)
        assert "C’est à un autre organisme" in shown(of_cantal, url(report))
        given = {"to": syndicat.pk, "why": "c’est une voie communautaire"}
        answer = of_cantal.post(url(report, "transmettre/"), given)
        assert answer["Location"] == "/bureau/signalements/partages/"
        assert charge(place, report) == "Carladès"
        assert [item(body, report).is_open for body in (place.mairie, cantal, syndicat)] == [
            False,
            False,
            True,
        ]
        assert "Vous n’y participez plus" in shown(of_cantal, url(report))
        assert of_cantal.post(url(report, "transmettre/"), given).status_code == 403
        run_jobs()
        subject = f"Votre signalement {spoken(report.reference)}\u00a0: Carladès s’en occupe"
        assert subject in [message.subject for message in mail.outbox if message.to == ["ginette@exemple.fr"]]
        page = shown(of_mairie, f"/bureau/signalements/{report.reference}/transmettre/")
        assert "Décidé par Cantal : c’est une voie communautaire" in page
        third = Client()
        sign_in(third, syndicat.agent)
        assert "C’est à un autre organisme" in shown(third, url(report))

    def test_taken_back_meanwhile_nobody_hands_it_on(self, place, cantal, syndicat):
        report = make_report(place.mairie)
        hand(place, report, cantal)
        with Scope.agent(cantal.pk).enter():
            side = Participation.objects.select_related("owner", "organisation").get()
        with Scope.agent(place.mairie.pk).enter():
            share = participations.charge_of(report)
            stale = participations.charge_of(report)
            for given_back, one in ((False, share), (True, stale)):
                decisions.take_back(report=report, share=one, why="", person=None, given_back=given_back)
            assert decisions.history(report).filter(cause="back").count() == 1
        with (
            Scope.for_object(organisation=place.mairie.pk, key=report.object_key).enter(),
            pytest.raises(ValidationError, match="l’a repris entre-temps"),
        ):
            decisions.hand_on(report=report, side=side, to=syndicat.pk, why="x", person=None)
        assert charge(place, report) != "Carladès"

    @pytest.mark.parametrize("to", ["cantal", "mairie", "nobody", "empty"])
    def test_only_to_a_third_that_has_agents(self, place, cantal, syndicat, of_cantal, to):
        report = make_report(place.mairie)
        hand(place, report, cantal)
        empty(syndicat)
        chosen = {"cantal": cantal.pk, "mairie": place.mairie.pk, "nobody": 0, "empty": syndicat.pk}[to]
        answer = of_cantal.post(url(report, "transmettre/"), {"to": chosen, "why": "x"})
        assert answer.status_code == 422
        assert charge(place, report) == "Cantal"

    def test_who_only_helps_hands_nothing_on(self, place, cantal, syndicat, of_cantal):
        report = make_report(place.mairie)
        hand(place, report, cantal, part="helps")
        assert "C’est à un autre organisme" not in shown(of_cantal, url(report))
        answer = of_cantal.post(url(report, "transmettre/"), {"to": syndicat.pk, "why": "x"})
        assert answer.status_code == 403
