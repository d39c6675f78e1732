"""Two real connections at once, and the control that shows the race where its guard is missing."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.core.web.idempotency import once
from cantou.services.signalements.domain import marks, queries
from cantou.services.signalements.domain.drafts import draft_scope, key_of, new_token, start_draft
from cantou.services.signalements.domain.me_toos import of_report, say_me_too, withdraw_me_too
from cantou.services.signalements.domain.merges import merge, unmerge
from cantou.services.signalements.domain.reports import file_report, send_draft
from cantou.services.signalements.domain.round_queries import Going, rounds_of
from cantou.services.signalements.domain.rounds import RoundOverError, add_to_round, end_round, plan_round
from cantou.services.signalements.domain.statuses import MovedMeanwhileError, change_status
from cantou.services.signalements.models import Report, RoundStop, StatusChange
from tests.services.signalements.filing import Place
from tests.support.concurrency import race, wait_for_waiters
from tests.support.factories import make_report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def count(place):
    with Scope.agent(place.mairie.pk).enter():
        return Report.objects.filter(organisation=place.mairie).count()


def test_two_sendings_of_one_draft_at_once_are_one_report():
    place, token = Place(), new_token()
    start_draft(
        organisation=place.mairie.pk, token=token, commune=place.commune.pk, category="eau", where=None
    )
    inside, may_end = threading.Event(), threading.Event()

    def send(act):
        with draft_scope(organisation=place.mairie.pk, token=token).enter():
            draft = queries.draft(organisation=place.mairie.pk, key=key_of(token))
            return once(key=token, purpose="signalements.send", act=lambda: act(draft))

    def file(draft):
        return {"reference": send_draft(draft=draft, answers=[]).reference}

    def first():
        def slowly(draft):
            answer = file(draft)
            inside.set()
            may_end.wait(30)
            return answer

        return send(slowly)

    def second():
        inside.wait(30)
        return send(file)

    def release():
        wait_for_waiters()
        may_end.set()

    one, other, _ = race(first, second, release)
    assert (one.is_repeat, other.is_repeat) == (False, True)
    assert one.answer == other.answer
    assert count(place) == 1


def test_without_the_key_the_same_race_files_two():
    """The control: the same text sent twice at once, each under a key of its own."""
    place = Place()

    def send():
        report = file_report(
            organisation=place.mairie.pk, key=uuid4(), commune=place.commune.pk, description="Une fuite"
        )
        return report.reference

    one, other = race(send, send)
    assert one != other
    assert count(place) == 2


def test_two_agents_at_once_do_not_both_change_the_status():
    place = Place()
    report = make_report(place.mairie)
    inside, may_end = threading.Event(), threading.Event()

    def first():
        with Scope.agent(place.mairie.pk).enter():
            change_status(report=report, before="received", after="accepted", person=None)
            inside.set()
            may_end.wait(30)

    def second():
        inside.wait(30)
        with pytest.raises(MovedMeanwhileError), Scope.agent(place.mairie.pk).enter():
            change_status(report=report, before="received", after="done", person=None)

    def release():
        wait_for_waiters()
        may_end.set()

    race(first, second, release)
    with Scope.agent(place.mairie.pk).enter():
        steps = StatusChange.objects.filter(report=report).order_by("number")
        assert list(steps.values_list("number", "previous", "status")) == [
            (1, "", "received"),
            (2, "received", "accepted"),
        ]


def held(report, until):
    """Somebody else has it before them, as an agent does who changes its state, until the others wait."""
    with Scope.agent(report.organisation_id).enter():
        Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        until()


def test_a_child_is_separated_while_its_head_is_merged():
    """One waits for the other: each used to hold what the other wanted, and PostgreSQL threw one of them out."""
    place = Place()
    child, report, target = (make_report(place.mairie, f"Un lampadaire {n}") for n in "abc")
    with Scope.agent(place.mairie.pk).enter():
        merge(report=child, into=report.reference, words="Le même", person=None)
    inside, at_merge = threading.Event(), threading.Event()

    def first():
        def until():
            inside.set()
            wait_for_waiters(2)

        held(target, until)

    def second():
        inside.wait(30)
        with Scope.agent(place.mairie.pk).enter():
            at_merge.set()
            merge(report=report, into=target.reference, words="Le même", person=None)

    def third():
        at_merge.wait(30)
        wait_for_waiters(1)
        with Scope.agent(place.mairie.pk).enter():
            unmerge(report=child, words="Un autre", person=None)

    race(first, second, third)
    with Scope.agent(place.mairie.pk).enter():
        leads = dict(Report.objects.values_list("pk", "merged_into_id"))
    assert leads == {child.pk: None, report.pk: target.pk, target.pk: None}


def test_me_too_is_withdrawn_while_its_report_is_merged():
    place = Place()
    report, target = (make_report(place.mairie, f"Un lampadaire {n}") for n in "ab")
    said = say_me_too(of=of_report(report), mark=marks.of_browser("ginette"))
    inside, at_merge = threading.Event(), threading.Event()

    def first():
        def until():
            inside.set()
            wait_for_waiters(2)

        held(target, until)

    def second():
        inside.wait(30)
        with Scope.agent(place.mairie.pk).enter():
            at_merge.set()
            merge(report=report, into=target.reference, words="Le même", person=None)

    def third():
        at_merge.wait(30)
        wait_for_waiters(1)
        with Scope.for_object(organisation=place.mairie.pk, key=said.object_key).enter():
            withdraw_me_too(row=said)

    race(first, second, third)
    with Scope.agent(place.mairie.pk).enter():
        assert dict(Report.objects.values_list("pk", "me_too")) == {report.pk: 0, target.pk: 1}


@pytest.mark.parametrize("ended", [False, True])
def test_one_report_added_to_a_round_by_two_at_once_is_one_stop(ended):
    """Or by one, while another ends the round: what is added then would be nobody's."""
    place = Place()
    agent = place.agent()
    first, more = (make_report(place.mairie, f"Un trou {n}") for n in "ab")
    key = uuid4()
    with Scope.agent(place.mairie.pk).enter():
        plan_round(
            key=key, goings=[Going(first)], agent=agent.pk, day=timezone.localdate(), mode="drive", start=None,
            person=None,
        )  # fmt: skip
        rounds = rounds_of(organisations=[place.mairie.pk], key=key)
    inside, may_end = threading.Event(), threading.Event()

    def one():
        with Scope.agent(place.mairie.pk).enter():
            if ended:
                end_round(rounds=rounds)
            else:
                assert add_to_round(rounds=rounds, goings=[Going(more)], person=None) == 1
            inside.set()
            may_end.wait(30)

    def other():
        inside.wait(30)
        with Scope.agent(place.mairie.pk).enter():
            try:
                return add_to_round(rounds=rounds, goings=[Going(more)], person=None)
            except RoundOverError:
                return "over"

    def release():
        wait_for_waiters()
        may_end.set()

    _none, added, _none = race(one, other, release)
    assert added == ("over" if ended else 0)
    with Scope.agent(place.mairie.pk).enter():
        stops = RoundStop.objects.order_by("position").values_list("position", flat=True)
        assert list(stops) == ([1] if ended else [1, 2])
