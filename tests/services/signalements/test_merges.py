"""Two reports that say the same are followed as one, and separated again as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cantou.core.journal.models import Entry
from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.core.work.domain.items import assign
from cantou.core.work.models import WorkItem
from cantou.services.signalements.domain import decisions, figures_kept, marks, statistics
from cantou.services.signalements.domain.me_toos import of_report, say_me_too
from cantou.services.signalements.domain.merges import merge, unmerge
from cantou.services.signalements.domain.participations import hand_over
from cantou.services.signalements.domain.reopening import reopens_until
from cantou.services.signalements.domain.reports import change_category, secret_of
from cantou.services.signalements.domain.retention import purge
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.domain.workflow import RefusedTransitionError
from cantou.services.signalements.models import (
    Contact,
    Figure,
    Merge,
    MeToo,
    Publication,
    Report,
    Routing,
    Share,
    StatusChange,
)
from tests.services.signalements.filing import Place, plain, seen_too, shown, sign_in
from tests.support.factories import make_organisation, make_person, make_publication, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db

WORDS = "Quelqu’un nous l’avait signalé : merci."
BACK = "Ce n’était pas le même."


def two(place, **second):
    """A, and B which will be merged into it."""
    first = make_report(place.mairie, "Un lampadaire éteint", category="eclairage")
    return first, make_report(place.mairie, "La lampe ne marche plus", category="eclairage", **second)


def join(report, into, words=WORDS, **more):
    with Scope.agent(report.organisation_id).enter():
        return merge(report=report, into=into.reference, words=words, person=None, **more)


def part(report, words=BACK, **more):
    with Scope.agent(report.organisation_id).enter():
        unmerge(report=report, words=words, person=None, **more)


def move(report, after, **more):
    with Scope.agent(report.organisation_id).enter():
        before = Report.objects.get(pk=report.pk).status
        return change_status(report=report, before=before, after=after, person=None, **more)


def fresh(report):
    with Scope.agent(report.organisation_id).enter():
        return Report.objects.get(pk=report.pk)


def item(report):
    with Scope.agent(report.organisation_id).enter():
        return WorkItem.objects.get(reference=report.reference)


def wrong(report, into, words=WORDS):
    """The field that a refusal names, and what it says."""
    with Scope.agent(report.organisation_id).enter(), pytest.raises(ValidationError) as refused:
        merge(report=report, into=into if isinstance(into, str) else into.reference, words=words, person=None)
    ((field, (text,)),) = refused.value.message_dict.items()
    return field, text.replace("\u00a0", " ")


def test_merged_it_is_closed_and_leads_to_the_other(place):
    first, second = two(place)
    join(second, first)
    closed = fresh(second)
    assert (closed.status, closed.merged_into_id) == ("closed", first.pk)
    assert (item(second).is_open, item(first).is_open) == (False, True)
    with Scope.agent(place.mairie.pk).enter():
        step = StatusChange.objects.get(report=second, number=2)
        assert (step.reason, step.note) == ("duplicate", WORDS)
        entry = Entry.objects.get(action="signalements.merged")
        assert (entry.subject, entry.details) == (
            f"signalements:{second.reference}",
            {"into": first.reference},
        )


@pytest.mark.parametrize("state", ["received", "accepted", "planned"])
def test_separated_it_is_what_it_was(place, state):
    agent = place.agent()
    first, second = two(place)
    if state != "received":
        move(second, state, planned_on=date(2026, 12, 24) if state == "planned" else None)
    with Scope.agent(place.mairie.pk).enter():
        assign(items=[item(second)], assignee=agent.pk)
    names = ("status", "planned_on", "due_on", "closed_at", "merged_into_id", "me_too")
    queue = ("status", "is_open", "due_at", "assignee_id", "closed_at")
    before, waiting = fresh(second), item(second)
    join(second, first)
    part(second)
    after, again = fresh(second), item(second)
    assert {name: getattr(after, name) for name in names} == {name: getattr(before, name) for name in names}
    assert {name: getattr(again, name) for name in queue} == {name: getattr(waiting, name) for name in queue}
    part(second)
    with Scope.agent(place.mairie.pk).enter():
        assert StatusChange.objects.filter(report=second).last().note == BACK
        assert Merge.objects.get().undone_at is not None
        assert Entry.objects.filter(action="signalements.unmerged").count() == 1
    join(second, first)
    assert fresh(second).merged_into_id == first.pk


def test_its_reporter_is_told_and_then_follows_the_other(place):
    first, second = two(place, contact={"email": "ida@exemple.fr", "wants": "email"})
    run_jobs()
    join(second, first)
    run_jobs()
    assert WORDS in mail.outbox[-1].body
    number = len(mail.outbox)
    move(first, "accepted")
    run_jobs()
    (told,) = mail.outbox[number:]
    assert told.to == ["ida@exemple.fr"]
    assert "pris en charge" in told.subject
    assert f"/suivi/{secret_of(key=second.object_key)}/" in told.body
    part(second)
    run_jobs()
    assert BACK in mail.outbox[-1].body
    number = len(mail.outbox)
    move(first, "done")
    run_jobs()
    assert mail.outbox[number:] == []


def test_a_reporter_who_wants_letters_or_calls_is_not_forgotten(client, place):
    postal = "Ida Roux\n2 rue du Four\n15800 Vic-sur-Cère"
    first, second = two(place, contact={"name": "Ida Roux", "postal": postal, "wants": "post"})
    third = make_report(place.mairie, contact={"name": "Luc", "phone": "+33612345678", "wants": "call"})
    join(second, first)
    join(third, first)
    run_jobs()
    move(first, "accepted")
    run_jobs()
    with Scope.agent(place.mairie.pk).enter():
        found = Notice.objects.filter(kind="followed").values_list("channel", flat=True)
        assert list(found) == ["letter"]
    sign_in(client, place.agent())
    assert "à rappeler : Luc" in shown(client, f"/bureau/signalements/{first.reference}/pareil/")


def test_those_who_saw_it_follow_the_other_and_each_counts_once(place):
    first, second = two(place, contact={"email": "ida@exemple.fr"})
    told = {"wants": "email", "email": "luc@exemple.fr"}
    seen_too(first, "luc", **told)
    seen_too(second, "luc", **told)
    seen_too(second, "eva", wants="email", email="eva@exemple.fr")
    seen_too(second, "nobody", wants="email", email="nobody@exemple.fr", confirmed=False)
    run_jobs()
    join(second, first)
    run_jobs()
    assert (fresh(first).me_too, fresh(second).me_too) == (4, 1)
    number = len(mail.outbox)
    move(first, "accepted")
    run_jobs()
    assert sorted(message.to[0] for message in mail.outbox[number:]) == ["eva@exemple.fr", "luc@exemple.fr"]
    part(second)
    run_jobs()
    assert (fresh(first).me_too, fresh(second).me_too) == (1, 3)


def test_its_reporter_who_saw_the_other_too_counts_once(place):
    person = make_person(email="ida@exemple.fr")
    first, second = two(place, person=person.pk)
    say_me_too(of=of_report(first), mark=marks.of_person(person.pk), person=person.pk)
    join(second, first)
    assert fresh(first).me_too == 1
    part(second)
    assert fresh(first).me_too == 1


def test_its_public_page_leads_to_the_other_and_comes_back(client, place):
    first, second = two(place)
    make_publication(first, "Lampadaire éteint")
    make_publication(second, "Une lampe en panne")
    page = f"{place.root}/{second.reference}/"
    join(second, first)
    assert client.get(page)["Location"] == f"{place.root}/{first.reference}/"
    listed = shown(client, f"{place.root}/")
    assert ("Lampadaire éteint" in listed, "Une lampe en panne" in listed) == (True, False)
    assert "une autre personne l’a vu aussi" in listed
    assert client.post(f"{place.root}/moi-aussi/{second.reference}/", {"wants": ""}).status_code == 302
    assert fresh(first).me_too == 2
    assert "Quelqu’un l’avait déjà signalé" in shown(
        client, f"{place.root}/suivi/{secret_of(key=second.object_key)}/"
    )
    part(second)
    assert "Une lampe en panne" in shown(client, page)


def test_published_afterwards_it_leads_there_and_says_how_many_saw_it(client, place):
    first, second = two(place)
    say_me_too(of=of_report(first), mark="luc", told={})
    join(second, first)
    for report in (first, second):
        make_publication(fresh(report))
    with Scope.public().enter():
        rows = {row.reference: (row.me_too, row.leads_to) for row in Publication.objects.all()}
    assert rows == {first.reference: (2, ""), second.reference: (0, first.reference)}


def test_where_the_other_is_not_public_its_own_page_stays(client, place):
    first, second = two(place)
    make_publication(second, "Une lampe en panne")
    join(second, first)
    assert "Une lampe en panne" in shown(client, f"{place.root}/{second.reference}/")


def test_figures_count_what_was_merged_once(place):
    first, second = two(place)
    join(second, first)
    since = datetime.now(tz=UTC) - timedelta(days=1)
    with Scope.agent(place.mairie.pk).enter():
        found = statistics.totals(organisation=place.mairie.pk, since=since)
        assert (found.received, found.waiting) == (1, 1)
        assert statistics.by_category(organisation=place.mairie.pk, since=since) == [("eclairage", 1)]
        assert sum(number for *_, number in statistics.table(organisation=place.mairie.pk, since=since)) == 1


def test_public_figures_count_what_was_merged_once(place):
    reports = [make_report(place.mairie, f"Trou {number}", category="voirie") for number in range(6)]
    join(reports[1], reports[0])
    with Scope.agent(place.mairie.pk).enter():
        figures_kept.refresh(organisation=place.mairie.pk)
        found = Figure.objects.filter(commune=None, dimension="category", code="voirie")
        assert list(found.values_list("number", flat=True)) == [5]


def test_chains_are_flattened_and_unfold_again(place):
    first, second = two(place)
    third = make_report(place.mairie, "Encore la lampe")
    join(third, second)
    join(second, first)
    assert [fresh(each).merged_into_id for each in (second, third)] == [first.pk, first.pk]
    assert fresh(first).me_too == 2
    part(second)
    assert [fresh(each).merged_into_id for each in (second, third)] == [None, second.pk]
    assert [fresh(each).me_too for each in (first, second)] == [0, 1]
    part(third)
    join(second, first)
    join(third, second)
    assert fresh(third).merged_into_id == first.pk


def test_what_makes_no_sense_is_refused_beside_its_field(place):
    first, second = two(place)
    assert wrong(second, second) == ("into", "C’est ce signalement-ci, ou il mène déjà ici.")
    assert wrong(second, "7K4-M2R-AAA") == ("into", "Aucun de vos signalements ne porte cette référence.")
    assert wrong(second, first, words=" ") == (
        "words",
        "Écrivez un mot : la personne qui a signalé le lira.",
    )
    join(second, first)
    assert wrong(first, second) == ("into", "C’est ce signalement-ci, ou il mène déjà ici.")
    assert wrong(second, first) == ("into", "Il est déjà regroupé : séparez-le d’abord.")
    over, open_ = two(place)
    move(over, "done")
    assert wrong(open_, over)[0] == wrong(over, open_)[0] == "into"


def test_somebody_else_s_report_is_not_there(place):
    other = Place("Thiézac", "thiezac")
    mine, theirs = make_report(place.mairie), make_report(other.mairie)
    assert wrong(mine, theirs) == ("into", "Aucun de vos signalements ne porte cette référence.")
    with pytest.raises(IntegrityError), transaction.atomic(), Scope.agent(place.mairie.pk).enter():
        Report.objects.filter(pk=mine.pk).update(
            status="closed", closed_at=mine.created_at, merged_into=theirs
        )
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("set constraints all immediate")


def test_the_database_itself_refuses_a_chain(place):
    first, second = two(place)
    third = make_report(place.mairie)
    join(second, first)
    with Scope.agent(place.mairie.pk).enter():
        for report, into in ((third, second), (first, third)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Report.objects.filter(pk=report.pk).update(
                    status="closed", closed_at=report.created_at, merged_into=into
                )


def test_what_another_organisation_sees_to_is_taken_back_first(place):
    """Their promise is not closed behind their back, unless they see to both."""
    other = make_organisation("Conseil départemental", kind="departement")
    first, second = two(place)
    with Scope.agent(place.mairie.pk).enter():
        hand_over(report=second, to=other.pk, part="in_charge")
    assert wrong(second, first) == ("into", "Conseil départemental s’en occupe : reprenez-le d’abord.")
    with Scope.agent(place.mairie.pk).enter():
        hand_over(report=first, to=other.pk, part="in_charge")
    join(second, first)
    with Scope.agent(other.pk).enter():
        assert not WorkItem.objects.get(reference=second.reference).is_open
    part(second)
    with Scope.agent(other.pk).enter():
        assert WorkItem.objects.get(reference=second.reference).is_open


def test_what_was_merged_is_handed_to_nobody(place):
    other = Place("Thiézac", "thiezac")
    other.agent()
    first, second = two(place)
    join(second, first)
    asked = {"to": other.mairie.pk, "part": "in_charge", "why": "", "person": None}
    with Scope.agent(place.mairie.pk).enter():
        with pytest.raises(ValidationError, match="regroupé avec un autre"):
            decisions.hand_over(report=second, **asked)
        decisions.hand_over(report=first, **asked)
        before = Routing.objects.filter(report=second).count()
        change_category(report=fresh(second), category="voirie")
        assert Routing.objects.filter(report=second).count() == before
        assert list(Share.objects.values_list("report_id", flat=True)) == [first.pk]


def test_whoever_helps_sees_it_closed(place):
    other = make_organisation("Syndicat", kind="syndicat")
    first, second = two(place)
    with Scope.agent(place.mairie.pk).enter():
        hand_over(report=second, to=other.pk, part="helps")
    join(second, first)
    with Scope.agent(other.pk).enter():
        assert WorkItem.objects.get(reference=second.reference).status == "closed"
        assert not WorkItem.objects.filter(reference=first.reference).exists()


def test_merged_it_is_moved_by_nobody_before_it_is_separated(place):
    first, second = two(place)
    join(second, first)
    with pytest.raises(RefusedTransitionError):
        move(second, "accepted", note="Rouvert")
    with Scope.agent(place.mairie.pk).enter():
        assert reopens_until(Report.objects.get(pk=second.pk)) is None


def test_it_is_purged_with_what_it_was_merged_into(place):
    first, second = two(place, contact={"email": "ida@exemple.fr"})
    join(second, first, at=datetime.now(tz=UTC) - timedelta(days=400), tell=False)
    with Scope.agent(place.mairie.pk).enter():
        purge(organisation=place.mairie.pk)
        assert Contact.objects.filter(report=second).exists()
        change_status(
            report=first,
            before="received",
            after="done",
            person=None,
            at=datetime.now(tz=UTC) - timedelta(days=300),
        )
        purge(organisation=place.mairie.pk)
        purge(organisation=place.mairie.pk)
        assert not Contact.objects.exists()
        assert not MeToo.objects.exists()
        assert list(Report.objects.values_list("purged_at", flat=True).filter(purged_at=None)) == []


def test_it_stays_where_it_is_once_the_other_is_an_archive(place):
    first, second = two(place)
    say_me_too(of=of_report(second), mark="eva", told={})
    join(second, first)
    long_ago = datetime.now(tz=UTC) - timedelta(days=300)
    move(first, "done", at=long_ago)
    with Scope.agent(place.mairie.pk).enter():
        purge(organisation=place.mairie.pk)
    assert fresh(first).me_too == 2
    with pytest.raises(ValidationError):
        part(second)
    assert (fresh(first).me_too, fresh(second).merged_into_id) == (2, first.pk)


class TestAtTheDesk:
    @pytest.fixture
    def agent(self, client, place):
        sign_in(client, place.agent())
        return client

    def address(self, report, act="pareil"):
        return f"/bureau/signalements/{report.reference}/{act}/"

    def test_from_the_suggestions_and_back(self, agent, place):
        first, second = two(place)
        with Scope.agent(place.mairie.pk).enter():
            Report.objects.update(lon=2.55, lat=44.945)
        page = shown(agent, self.address(second))
        assert "Un lampadaire éteint" in page
        answer = agent.post(self.address(second), {"into": first.reference, "words": WORDS})
        assert answer["Location"] == f"/bureau/signalements/{second.reference}/"
        page = shown(agent, answer["Location"])
        assert "Regroupé avec" in page
        assert "Rouvrir" not in page
        assert agent.post(self.address(second, "separer"), {"words": BACK}).status_code == 302
        assert fresh(second).status == "received"

    def test_a_wrong_reference_says_so_and_keeps_the_words(self, agent, place):
        _, second = two(place)
        answer = agent.post(self.address(second), {"into": "ABC", "words": "Mes mots"})
        assert answer.status_code == 422
        assert "Aucun de vos signalements ne porte cette référence." in plain(answer)
        assert "Mes mots" in plain(answer)

    def test_somebody_who_only_reads_may_not(self, client, place):
        first, second = two(place)
        sign_in(client, place.agent(role="reader"))
        assert "Regrouper</button>" not in shown(client, self.address(second))
        client.post(self.address(second), {"into": first.reference, "words": WORDS})
        assert client.post(self.address(second, "separer"), {"words": BACK}).status_code == 403
        assert fresh(second).merged_into_id is None

    def test_another_organisation_s_is_not_there(self, agent, place):
        other = Place("Thiézac", "thiezac")
        theirs = make_report(other.mairie)
        assert agent.get(self.address(theirs)).status_code == 404
        assert agent.post(self.address(theirs, "separer"), {"words": BACK}).status_code == 404
