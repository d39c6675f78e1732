"""Rounds: the order, what is marked on them, what becomes of a report that moved on meanwhile."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.files.models import StoredFile
from cantou.core.maps.domain.ground import forget
from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.people.models import Membership
from cantou.core.scope.scope import Scope
from cantou.core.territories.engine.geometry import metres_between
from cantou.core.work.domain.items import assign
from cantou.core.work.models import WorkItem
from cantou.services.signalements.desk.views import round_changes
from cantou.services.signalements.domain import decisions, participations
from cantou.services.signalements.domain.retention import purge
from cantou.services.signalements.domain.rounds import end_forgotten
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.engine.rounds import estimate, order
from cantou.services.signalements.models import Note, Report, Round, RoundStop, SideNote, StatusChange
from tests.core.files import pictures
from tests.core.maps.ground import make_contour
from tests.services.signalements.filing import Place, hidden, plain, shown, sign_in
from tests.support.factories import make_member, make_report

JSON = {"HTTP_ACCEPT": "application/json"}
POINTS = st.lists(st.tuples(st.floats(2.0, 3.2), st.floats(44.6, 45.5)), max_size=8)


def test_along_a_valley_one_goes_up_and_comes_back():
    start = (2.50, 44.90)
    points = [(2.53, 44.93), (2.51, 44.91), (2.52, 44.92)]
    assert order(points, start) in ([1, 2, 0], [0, 2, 1])


def test_a_loop_that_crosses_itself_is_untied():
    """The nearest next alone goes left, right, then back past the start to the far left."""
    start = (0.0, 45.0)
    points = [(-0.010, 45.0), (0.011, 45.0), (-0.030, 45.0), (0.0, 45.02)]
    route = order(points, start)
    nearest = [0, 1, 3, 2]
    long, short = (estimate([points[n] for n in one], start, "drive").metres for one in (nearest, route))
    assert short < long


@given(POINTS)
def test_each_stop_once_and_never_longer_than_as_given(points):
    start = (2.5, 45.0)
    route = order(points, start)
    assert sorted(route) == list(range(len(points)))


def test_an_estimate_is_the_straight_line_made_longer():
    there = (2.50, 44.99)
    home = (2.50, 44.90)
    assert round(metres_between(home, there)) == 10_008
    assert (estimate([there], home, "walk").metres, estimate([there], home, "drive").minutes) == (25_019, 47)
    assert (estimate([], None, "drive").metres, order([], None), order([there], None)) == (0, [], [0])


class Desk:
    def __init__(self, client, place):
        forget()
        self.client, self.place = client, place
        self.agent = place.agent(email="jeanne@exemple.fr")
        sign_in(client, self.agent)
        self.reports = []

    def report(self, text, lon=2.55, lat=44.95, place=None, **fields):
        where = Somewhere("point", lon, lat, words=text) if lon else Somewhere("words", words=text)
        one = make_report((place or self.place).mairie, text, where=where, category="voirie", **fields)
        self.reports.append(one)
        return one

    def items(self):
        keys = [one.object_key for one in self.reports]
        bodies = {one.organisation_id for one in self.reports}
        if not bodies:
            return {}
        with Scope.agent(min(bodies), organisations=bodies).enter():
            rows = WorkItem.objects.filter(organisation_id__in=list(bodies), object_key__in=keys)
            return {item.object_key: item for item in rows}

    def plan(self, **fields):
        page = self.client.get("/bureau/signalements/tournees/nouvelle/").content.decode()
        said = {
            "cle": hidden(page, "cle"),
            "day": timezone.localdate().isoformat(),
            "agent": self.agent.handle,
            "mode": "drive",
            "item": [item.reference for item in self.items().values()],
            **fields,
        }
        self.said = said
        return self.client.post("/bureau/signalements/tournees/nouvelle/", said)

    def tour(self):
        answer = self.plan()
        assert answer.status_code == 302
        return answer["Location"]

    def visit(self, tour, report, key="drawn-on-the-phone-0001", **fields):
        said = {"cle": key, "arret": report.reference, "outcome": "done", "seen": "received", **fields}
        return self.client.post(f"{tour}passage/", said, **JSON)

    def again(self, report):
        with Scope.agent(report.organisation_id).enter():
            return Report.objects.get(pk=report.pk)

    def stops(self, body):
        with Scope.agent(body.pk).enter():
            rows = RoundStop.objects.filter(organisation=body).select_related("report").order_by("position")
            return [(stop.report.reference, stop.outcome, stop.why) for stop in rows]

    def shared_stops(self):
        with Scope.agent(self.place.mairie.pk).enter():
            rows = RoundStop.objects.exclude(participation=None).select_related("participation")
            return [(stop.reference, stop.outcome, stop.why) for stop in rows]


@pytest.fixture
def desk(client, place, home):
    return Desk(client, place)


@pytest.mark.django_db
class TestPlanning:
    def test_in_the_order_of_the_way_given_to_the_agent_once(self, desk):
        far, near = desk.report("Loin", lat=44.99), desk.report("Près", lat=44.946)
        nowhere = desk.report("Sans point", lon=None)
        tour = desk.tour()
        again = desk.client.post("/bureau/signalements/tournees/nouvelle/", desk.said)
        assert again["Location"] == tour
        places = [reference for reference, *_rest in desk.stops(desk.place.mairie)]
        assert places[-1] == nowhere.reference
        assert sorted(places[:2]) == sorted([near.reference, far.reference])
        assert {item.assignee_id for item in desk.items().values()} == {desk.agent.pk}
        page = shown(desk.client, tour)
        assert "Vu : 0 sur 3" in page
        assert "c’est une estimation à vol d’oiseau" in page

    def test_of_two_mairies_each_keeps_its_own_rows(self, desk):
        other = Place("Thiézac", "thiezac")
        make_member(desk.agent, other.mairie)
        mine, theirs = desk.report("Ici"), desk.report("Là-bas", lon=2.65, place=other)
        tour = desk.tour()
        assert [len(desk.stops(place.mairie)) for place in (desk.place, other)] == [1, 1]
        page = shown(desk.client, tour)
        assert (mine.description in page, theirs.description in page) == (True, True)
        neighbour = other.agent(email="paul@exemple.fr")
        desk.client.logout()
        sign_in(desk.client, neighbour)
        page = shown(desk.client, tour)
        assert (mine.description in page, theirs.description in page) == (False, True)
        assert desk.visit(tour, mine).status_code == 410
        assert desk.visit(tour, theirs).status_code == 200

    def test_somebody_who_does_not_work_there_is_not_sent(self, desk):
        other = Place("Thiézac", "thiezac")
        make_member(desk.agent, other.mairie)
        stranger = other.agent(email="paul@exemple.fr")
        desk.report("Ici")
        answer = desk.plan(agent=stranger.handle)
        assert answer.status_code == 422
        assert "ne traite pas les signalements de : Mairie de Vic-sur-Cère" in plain(answer)

    @pytest.mark.parametrize(
        ("fields", "said"),
        [({"item": []}, "Cochez au moins un signalement."), ({"day": "2020-01-01"}, "Ce jour est passé.")],
    )
    def test_what_is_missing_is_said_and_nothing_is_lost(self, desk, fields, said):
        desk.report("Ici")
        answer = desk.plan(**fields)
        assert answer.status_code == 422
        assert said in plain(answer)
        assert desk.stops(desk.place.mairie) == []

    def test_moved_up_taken_off_and_ended(self, desk):
        for text in ("Un", "Deux", "Trois"):
            desk.report(text)
        tour = desk.tour()
        first, second, third = (reference for reference, *_rest in desk.stops(desk.place.mairie))
        desk.client.post(f"{tour}ordre/", {"arret": third, "act": "up"})
        desk.client.post(f"{tour}ordre/", {"arret": first, "act": "up"})
        assert [one for one, *_rest in desk.stops(desk.place.mairie)] == [first, third, second]
        desk.client.post(f"{tour}ordre/", {"arret": third, "act": "out"})
        assert [one for one, *_rest in desk.stops(desk.place.mairie)] == [first, second]
        desk.client.post(f"{tour}terminer/")
        assert {item.assignee_id for item in desk.items().values()} == {None}
        assert "terminée" in shown(desk.client, tour)
        assert desk.client.post(f"{tour}ordre/", {"arret": "XXXXXXXXX", "act": "up"}).status_code == 404

    def test_on_paper_with_the_words_and_no_photograph_s_secrets(self, desk):
        desk.report("Un trou « profond » #devant *le four* #panic() \U0001f9ff")
        answer = desk.client.get(f"{desk.tour()}tournee.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert b"pdfuaid" in answer.content

    def test_a_reader_sees_no_round(self, desk):
        desk.report("Ici")
        tour = desk.tour()
        desk.client.logout()
        sign_in(desk.client, desk.place.agent(role="reader", email="elu@exemple.fr"))
        for path in (tour, f"{tour}terrain/", f"{tour}tournee.pdf", f"{tour}etat.json"):
            assert desk.client.get(path).status_code == 403
        assert desk.visit(tour, desk.reports[0]).status_code == 403


@pytest.mark.django_db
class TestVisits:
    def test_done_changes_the_report_as_the_desk_does_once(self, desk):
        one = desk.report("Un trou")
        tour = desk.tour()
        photo = BytesIO(pictures.jpeg(pictures.quarters(60, 40)))
        photo.name = "fait.jpg"
        at = timezone.now() - timedelta(hours=3)
        first = desk.visit(tour, one, note="C’est bouché.", photo=photo, le=at.isoformat())
        again = desk.visit(tour, one, note="C’est bouché.", le=at.isoformat())
        assert (first.status_code, json.loads(first.content)) == (200, json.loads(again.content))
        assert json.loads(first.content)["message"] == "C’est noté\u00a0: fait."
        with Scope.agent(desk.place.mairie.pk).enter():
            steps = StatusChange.objects.filter(organisation=desk.place.mairie, status="done")
            assert [(step.note, step.person_id) for step in steps] == [("C’est bouché.", desk.agent.pk)]
            files = StoredFile.objects.filter(organisation=desk.place.mairie, object_key=one.object_key)
            assert [file.purpose for file in files] == ["work_done"]
            assert RoundStop.objects.get(organisation=desk.place.mairie).visited_at == at
        assert "Vu : 1 sur 1" in shown(desk.client, tour)

    def test_not_able_to_goes_back_with_a_note_between_agents(self, desk):
        one = desk.report("Un trou")
        tour = desk.tour()
        wrong = desk.visit(tour, one, outcome="not")
        assert (wrong.status_code, json.loads(wrong.content)["code"]) == (422, "refused")
        desk.visit(tour, one, outcome="not", why="tools", note="Il faut la grande échelle.")
        assert desk.again(one).status == "received"
        with Scope.agent(desk.place.mairie.pk).enter():
            (note,) = Note.objects.filter(organisation=desk.place.mairie)
        assert (
            note.body == "En tournée : pas pu, il manque du matériel ou des bras. Il faut la grande échelle."
        )
        assert {item.assignee_id for item in desk.items().values()} == {None}
        assert desk.stops(desk.place.mairie) == [(one.reference, "not", "tools")]

    def test_closed_meanwhile_nothing_is_lost_and_it_is_said(self, desk):
        one = desk.report("Un trou")
        tour = desk.tour()
        with Scope.agent(desk.place.mairie.pk).enter():
            change_status(report=one, before="received", after="closed", person=None, reason="duplicate")
        photo = BytesIO(pictures.jpeg(pictures.quarters(60, 40)))
        photo.name = "fait.jpg"
        answer = desk.visit(tour, one, note="Rebouché.", photo=photo)
        assert "un collègue avait déjà terminé" in json.loads(answer.content)["message"]
        assert desk.again(one).status == "closed"
        with Scope.agent(desk.place.mairie.pk).enter():
            (note,) = Note.objects.filter(organisation=desk.place.mairie)
            (file,) = StoredFile.objects.filter(organisation=desk.place.mairie, object_key=one.object_key)
        assert (note.body, file.purpose) == ("En tournée : fait. Rebouché.", "visited")

    def test_given_to_somebody_else_or_moved_meanwhile_it_is_done_and_said(self, desk):
        one, other = desk.report("Un trou"), desk.report("Un autre")
        tour = desk.tour()
        paul = desk.place.agent(email="paul@exemple.fr")
        with Scope.agent(desk.place.mairie.pk).enter():
            assign(items=[desk.items()[one.object_key]], assignee=paul.pk)
            change_status(report=other, before="received", after="accepted", person=None)
        told = [
            json.loads(desk.visit(tour, each, key=f"key-of-one-visit-{each.pk:04}").content)
            for each in (one, other)
        ]
        assert told[0]["message"].endswith(f"avait été confié à {paul}.")
        assert told[1]["message"].endswith("un collègue en avait changé l’état.")
        assert [desk.again(each).status for each in (one, other)] == ["done", "done"]

    def test_marked_after_the_round_has_ended_it_counts_all_the_same(self, desk):
        one = desk.report("Un trou")
        tour = desk.tour()
        desk.client.post(f"{tour}terminer/")
        assert desk.visit(tour, one).status_code == 200
        assert desk.again(one).status == "done"

    def test_a_round_that_nobody_ends_gives_back_what_was_not_seen(self, desk):
        desk.report("Un trou")
        tour = desk.tour()
        today, body = timezone.localdate(), desk.place.mairie.pk
        with Scope.agent(body).enter():
            told = [end_forgotten(organisation=body, day=today + timedelta(days=days)) for days in (1, 2, 3)]
        assert told == [0, 1, 0]
        assert {item.assignee_id for item in desk.items().values()} == {None}
        assert "terminée" in shown(desk.client, tour)

    def test_without_script_the_form_leads_back_to_the_page(self, desk):
        one = desk.report("Un trou")
        tour = desk.tour()
        assert "Un trou" in shown(desk.client, f"{tour}terrain/")
        wrong = desk.client.post(
            f"{tour}passage/", {"arret": one.reference, "outcome": "not", "note": "Trop haut"}
        )
        assert wrong.status_code == 422
        assert "Dites pourquoi" in plain(wrong)
        assert "Trop haut" in plain(wrong)
        done = desk.client.post(f"{tour}passage/", {"arret": one.reference, "outcome": "done"}, follow=True)
        assert "C’est noté : fait." in plain(done)

    def test_the_phone_asks_who_is_signed_in_and_is_led_to_sign_in_when_nobody_is(self, desk):
        desk.report("Un trou")
        tour = desk.tour()
        told = json.loads(desk.client.get(f"{tour}etat.json").content)
        assert told["agent"] == desk.agent.handle
        assert len(told["token"]) == 64
        desk.client.logout()
        assert desk.client.get(f"{tour}etat.json").status_code == 302

    def test_rounds_are_forgotten_after_half_a_year(self, desk):
        desk.report("Un trou")
        key = UUID(desk.tour().split("/")[-2])
        with Scope.agent(desk.place.mairie.pk).enter():
            rows = Round.objects.filter(organisation=desk.place.mairie, key=key)
            rows.update(day=timezone.localdate() - timedelta(days=179))
            purge(organisation=desk.place.mairie.pk)
            assert rows.count() == 1
            rows.update(day=timezone.localdate() - timedelta(days=181))
            purge(organisation=desk.place.mairie.pk)
            assert rows.count() == 0


@pytest.mark.django_db
class TestMadeToHarm:
    def test_who_works_there_no_more_marks_and_reads_nothing(self, desk):
        report = desk.report("Ici")
        tour = desk.tour()
        with Scope.agent(desk.place.mairie.pk).enter():
            Membership.objects.filter(person=desk.agent).update(ended_at=timezone.now())
        assert desk.visit(tour, report).status_code in {302, 403, 404}
        for path in (tour, f"{tour}terrain/", f"{tour}tournee.pdf", f"{tour}etat.json"):
            assert desk.client.get(path).status_code in {302, 403, 404}
        assert desk.again(report).status == "received"
        assert [outcome for _reference, outcome, _why in desk.stops(desk.place.mairie)] == [""]

    def test_another_mairie_s_agent_marks_nothing_with_the_same_key_and_reads_no_answer(self, desk):
        report = desk.report("Ici")
        tour = desk.tour()
        other = Place("Thiézac", "thiezac")
        desk.client.logout()
        sign_in(desk.client, other.agent(email="autre@exemple.fr"))
        assert desk.visit(tour, report).status_code == 404
        theirs = desk.report("Là", place=other)
        assert desk.visit(tour, theirs).status_code == 404
        assert desk.again(report).status == desk.again(theirs).status == "received"


@pytest.mark.django_db
class TestLater:
    def test_one_more_takes_its_place_on_the_way_and_is_given_to_the_agent(self, desk):
        near, far = desk.report("Près", lat=44.946), desk.report("Loin", lat=44.99)
        tour = desk.tour()
        between = desk.report("Entre deux", lat=44.96)
        page = desk.client.get(f"{tour}ajouter/").content.decode()
        assert (between.reference in page, near.reference in page) == (True, False)
        said = {"cle": hidden(page, "cle"), "item": [between.reference]}
        for _twice in range(2):
            answer = desk.client.post(f"{tour}ajouter/", said)
            assert answer["Location"] == tour
        places = [reference for reference, *_rest in desk.stops(desk.place.mairie)]
        assert places.index(between.reference) == 1
        assert sorted(places) == sorted(one.reference for one in (near, far, between))
        assert {item.assignee_id for item in desk.items().values()} == {desk.agent.pk}

    def test_not_before_what_was_seen_and_of_another_mairie_too(self, desk):
        seen, left = desk.report("Vu", lat=44.99), desk.report("Reste", lat=44.991)
        tour = desk.tour()
        first = next(reference for reference, *_rest in desk.stops(desk.place.mairie))
        seen = next(one for one in (seen, left) if one.reference == first)
        desk.visit(tour, seen)
        other = Place("Thiézac", "thiezac")
        make_member(desk.agent, other.mairie)
        theirs = desk.report("Là-bas", lat=44.95, place=other)
        page = desk.client.get(f"{tour}ajouter/").content.decode()
        desk.client.post(f"{tour}ajouter/", {"cle": hidden(page, "cle"), "item": [theirs.reference]})
        assert desk.stops(other.mairie) == [(theirs.reference, "", "")]
        with Scope.agent(other.mairie.pk).enter():
            assert RoundStop.objects.get(organisation=other.mairie).position > 1
        assert "Vu : 1 sur 3" in shown(desk.client, tour)

    def test_nothing_ticked_too_many_or_a_round_that_is_over_is_said(self, desk, monkeypatch):
        desk.report("Un")
        tour = desk.tour()
        desk.report("Deux")
        wrong = desk.client.post(f"{tour}ajouter/", {"cle": "k" * 24})
        assert (wrong.status_code, "Cochez au moins un signalement." in plain(wrong)) == (422, True)
        monkeypatch.setattr(round_changes, "MOST_STOPS", 1)
        full = desk.client.post(f"{tour}ajouter/", {"cle": "k" * 24, "item": [desk.reports[1].reference]})
        assert (full.status_code, "au plus dans une tournée" in plain(full)) == (422, True)
        desk.client.post(f"{tour}terminer/")
        assert "rouvrez-la d’abord" in plain(desk.client.get(f"{tour}ajouter/", follow=True))

    def test_who_goes_must_work_there(self, desk):
        desk.report("Un")
        tour = desk.tour()
        other = Place("Thiézac", "thiezac")
        both = other.agent(email="paul@exemple.fr")
        make_member(both, desk.place.mairie)
        theirs = desk.report("Là-bas", place=other)
        desk.client.logout()
        sign_in(desk.client, both)
        page = desk.client.get(f"{tour}ajouter/").content.decode()
        answer = desk.client.post(f"{tour}ajouter/", {"cle": hidden(page, "cle"), "item": [theirs.reference]})
        assert answer.status_code == 422
        assert "ne traite pas les signalements de : Mairie de Thiézac" in plain(answer)

    def test_ended_too_early_it_goes_on_and_takes_nothing_from_a_colleague(self, desk):
        seen, left, taken = desk.report("Vu"), desk.report("Reste"), desk.report("Pris")
        tour = desk.tour()
        desk.visit(tour, seen)
        desk.client.post(f"{tour}terminer/")
        paul = desk.place.agent(email="paul@exemple.fr")
        with Scope.agent(desk.place.mairie.pk).enter():
            assign(items=[desk.items()[taken.object_key]], assignee=paul.pk)
            Round.objects.update(day=timezone.localdate() - timedelta(days=4))
        for _twice in range(2):
            page = plain(desk.client.post(f"{tour}rouvrir/", follow=True))
        assert "Terminer la tournée" in page
        with Scope.agent(desk.place.mairie.pk).enter():
            (one,) = Round.objects.all()
            assert (one.ended_at, one.day) == (None, timezone.localdate())
        holders = {key: item.assignee_id for key, item in desk.items().items()}
        assert (holders[left.object_key], holders[taken.object_key]) == (desk.agent.pk, paul.pk)

    def test_it_is_not_reopened_for_who_left(self, desk):
        desk.report("Reste")
        tour = desk.tour()
        desk.client.post(f"{tour}terminer/")
        desk.client.logout()
        sign_in(desk.client, desk.place.agent(email="paul@exemple.fr"))
        with Scope.agent(desk.place.mairie.pk).enter():
            Membership.objects.filter(person=desk.agent).update(ended_at=timezone.now())
        page = plain(desk.client.post(f"{tour}rouvrir/", follow=True))
        assert "préparez une nouvelle tournée" in page
        assert {item.assignee_id for item in desk.items().values()} == {None}

    def test_marks_on_one_spot_share_one(self, desk):
        for text in ("Un", "Deux", "Trois"):
            desk.report(text)
        desk.report("Loin", lat=44.985)
        make_contour(desk.place.commune)
        page = shown(desk.client, desk.tour())
        assert any(f">{told}<" in page for told in ("1–3", "2–4"))


@pytest.fixture
def shared(desk):
    """A report that a mairie received and handed to the syndicat, whose agent prepares a round."""
    mairie = Place("Thiézac", "thiezac")
    report = make_report(
        mairie.mairie, "Fuite", where=Somewhere("point", 2.65, 44.95), category="eau",
        contact={"name": "Ginette Fau", "email": "ginette@exemple.fr", "wants": "email"},
    )  # fmt: skip
    report.mairie = mairie
    hand(report, desk)
    return report


def hand(report, desk, part="in_charge"):
    with Scope.agent(report.mairie.mairie.pk).enter():
        report.refresh_from_db()
        return decisions.hand_over(
            report=report, to=desk.place.mairie.pk, part=part, why="la convention", person=None
        )


def take_back(report):
    with Scope.agent(report.mairie.mairie.pk).enter():
        report.refresh_from_db()
        share = participations.charge_of(report)
        decisions.take_back(report=report, share=share, why="erreur", person=None, given_back=False)


@pytest.mark.django_db
class TestShared:
    """What others have handed to this organisation goes on its rounds; it stays where it was received."""

    def test_it_is_offered_planned_and_done_in_the_name_of_who_sees_to_it(self, desk, shared):
        mine = desk.report("À nous")
        tour = desk.plan(item=[mine.reference, shared.reference])["Location"]
        page = shown(desk.client, tour)
        assert "Transmis par Mairie de Thiézac" in page
        assert "Vu : 0 sur 2" in page
        assert f"/bureau/signalements/partages/{shared.reference}/" in page
        field = shown(desk.client, f"{tour}terrain/")
        assert ("Fuite" in field, "Ginette" in field) == (True, False)
        photo = BytesIO(pictures.jpeg(pictures.quarters(60, 40)))
        photo.name = "fait.jpg"
        answer = desk.visit(tour, shared, note="Réparé.", photo=photo)
        assert json.loads(answer.content)["message"] == "C’est noté\u00a0: fait."
        with Scope.agent(shared.mairie.mairie.pk).enter():
            step = StatusChange.objects.get(status="done")
            assert (step.note, step.by_id, step.person_id) == ("Réparé.", desk.place.mairie.pk, desk.agent.pk)
            assert [file.purpose for file in StoredFile.objects.all()] == ["work_done"]
            assert RoundStop.objects.count() == 0
        with Scope.agent(desk.place.mairie.pk).enter():
            item = WorkItem.objects.get(object_key=shared.object_key)
            assert (item.is_open, item.assignee_id) == (False, desk.agent.pk)
        assert desk.client.get(f"{tour}tournee.pdf").content.startswith(b"%PDF-")

    def test_not_able_to_stays_between_its_own_agents(self, desk, shared):
        tour = desk.plan(item=[shared.reference])["Location"]
        desk.visit(tour, shared, outcome="not", why="tools", note="Il faut la pelle.")
        with Scope.agent(desk.place.mairie.pk).enter():
            (note,) = SideNote.objects.all()
            assert note.body.endswith("Il faut la pelle.")
            assert WorkItem.objects.get(object_key=shared.object_key).assignee_id is None
        with Scope.agent(shared.mairie.mairie.pk).enter():
            assert Note.objects.count() == 0
        assert desk.again(shared).status == "received"

    def test_who_only_helps_does_not_set_out(self, desk, shared):
        hand(shared, desk, part="helps")
        desk.report("À nous")
        page = shown(desk.client, "/bureau/signalements/tournees/nouvelle/")
        assert shared.reference not in page

    def test_taken_back_meanwhile_nothing_is_written_and_it_is_said(self, desk, shared):
        tour = desk.plan(item=[shared.reference])["Location"]
        take_back(shared)
        for path in (tour, f"{tour}terrain/"):
            page = shown(desk.client, path)
            assert ("l’a repris" in page, "Fuite" in page) == (True, False)
        assert desk.client.get(f"{tour}tournee.pdf").status_code == 200
        answer = desk.visit(tour, shared, note="Réparé.")
        assert (answer.status_code, json.loads(answer.content)["code"]) == (422, "refused")
        assert "Mairie de Thiézac a repris ce signalement" in json.loads(answer.content)["message"]
        said = {"arret": shared.reference, "outcome": "done", "note": "Réparé."}
        by_form = desk.client.post(f"{tour}passage/", said)
        assert (by_form.status_code, "Réparé." in plain(by_form)) == (422, True)
        assert desk.again(shared).status == "received"
        assert [outcome for _reference, outcome, _why in desk.shared_stops()] == [""]
        desk.client.post(f"{tour}ordre/", {"arret": shared.reference, "act": "out"})
        assert desk.shared_stops() == []

    def test_who_received_it_does_not_see_the_round(self, desk, shared):
        tour = desk.plan(item=[shared.reference])["Location"]
        desk.client.logout()
        sign_in(desk.client, shared.mairie.agent(email="thiezac@exemple.fr"))
        assert desk.client.get(tour).status_code == 404
        assert desk.visit(tour, shared).status_code == 404

    def test_a_stop_is_of_one_thing(self, desk, shared):
        desk.report("À nous")
        desk.tour()
        with (
            Scope.agent(desk.place.mairie.pk).enter(),
            pytest.raises(IntegrityError, match="round_stop_of_one_thing"),
            transaction.atomic(),
        ):
            RoundStop.objects.update(report=None, participation=None)
