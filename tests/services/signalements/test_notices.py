"""Who hears of what, in which words. Mails go to Django's own outbox: nothing of ours is replaced."""

from __future__ import annotations

import pytest
from django.core import mail

from cantou.core.notices.domain import catalogue
from cantou.core.notices.domain.render import default_words
from cantou.core.notices.engine.words import check
from cantou.core.notices.models import Notice
from cantou.core.organisations.domain.references import spoken
from cantou.core.registry import services
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.events import ReportFiled
from cantou.services.signalements.domain.messages import write_as_agent, write_as_reporter, write_note
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.listeners import filed as hear_filed
from tests.services.signalements.filing import Place
from tests.support.factories import make_member, make_person, make_report
from tests.support.jobs import run_jobs

GINETTE = {"name": "Ginette Fau", "email": "ginette@exemple.fr", "wants": "email"}


def told(place):
    """(kind, channel, to whom) of each row of the ledger."""
    with Scope.agent(place.mairie.pk).enter():
        rows = Notice.objects.filter(organisation=place.mairie).order_by("pk")
        return [(row.kind, row.channel, row.person_id) for row in rows]


@pytest.mark.parametrize("notice", services()["signalements"].notices, ids=lambda notice: notice.id)
def test_each_notice_has_words_that_only_use_what_it_is_given(notice):
    words = default_words("signalements", notice.id)
    allowed = {placeholder.id for placeholder in catalogue.placeholders(notice)} | {"sujet"}
    for text in (words.subject, words.text, words.sms):
        check(text, allowed)
    assert "{lien}" in words.text


@pytest.mark.django_db
class TestReporter:
    def test_a_report_is_acknowledged_once_with_its_reference_and_private_link(self, place):
        report = make_report(place.mairie, contact=GINETTE)
        run_jobs()
        (message,) = mail.outbox
        assert message.to == ["ginette@exemple.fr"]
        assert message.subject == f"Votre signalement {spoken(report.reference)} est arrivé"
        link = f"/vic-sur-cere/signalements/suivi/{secret_of(key=report.object_key)}/"
        assert link in message.body

    def test_hearing_twice_tells_once(self, place):
        report = make_report(place.mairie, contact=GINETTE)
        run_jobs()
        with Scope.agent(place.mairie.pk).enter():
            hear_filed(ReportFiled(organisation=place.mairie.pk, key=str(report.object_key)))
        run_jobs()
        assert len(mail.outbox) == 1

    def test_each_step_is_told_with_its_reason_and_the_agent_s_words(self, place):
        report = make_report(place.mairie, contact=GINETTE)
        run_jobs()
        mail.outbox.clear()
        with Scope.agent(place.mairie.pk).enter():
            change_status(
                report=report,
                before="received",
                after="closed",
                person=None,
                reason="not_ours",
                note="C’est une route départementale.",
            )
        run_jobs()
        (message,) = mail.outbox
        assert message.subject == f"Votre signalement {spoken(report.reference)}\u00a0: clos sans suite"
        assert "Raison\u00a0: cela ne dépend pas de nous" in message.body
        assert "C’est une route départementale." in message.body
        assert "Prévu pour" not in message.body

    def test_an_answer_is_told_a_note_between_agents_is_not(self, place):
        agent = place.agent()
        report = make_report(place.mairie, contact=GINETTE)
        run_jobs()
        mail.outbox.clear()
        with Scope.agent(place.mairie.pk, person=agent.pk).enter():
            write_note(report=report, body="Toujours elle…", person=agent.pk)
            write_as_agent(report=report, body="Pouvez-vous préciser ?", person=agent.pk)
        run_jobs()
        (message,) = mail.outbox
        assert "Pouvez-vous préciser ?" in message.body
        assert "Toujours elle" not in message.body

    def test_whoever_asked_for_nothing_hears_nothing(self, place):
        make_report(place.mairie)
        make_report(place.mairie, contact={"name": "Marcel", "email": "marcel@exemple.fr", "wants": ""})
        run_jobs()
        assert mail.outbox == []
        assert told(place) == []

    def test_by_sms_if_that_was_asked(self, place):
        contact = {"name": "Marcel", "email": "marcel@exemple.fr", "phone": "+33612345678", "wants": "sms"}
        make_report(place.mairie, contact=contact)
        run_jobs("cantou.events")
        assert told(place) == [("received", "sms", None)]

    def test_a_person_with_an_account_finds_it_there_too(self, place):
        person = make_person(given_name="Ginette", email="ginette@exemple.fr")
        make_report(place.mairie, person=person.pk, contact={"wants": "email", "email": person.email})
        run_jobs("cantou.events")
        assert told(place) == [("received", "in_app", person.pk), ("received", "email", person.pk)]


@pytest.mark.django_db
class TestAgents:
    def test_those_who_treat_are_told_in_the_evening_s_digest(self, place):
        agent = place.agent(email="jeanne@exemple.fr")
        other = Place("Polminhac", "polminhac").agent(email="paul@exemple.fr")
        reader = make_person(email="elu@exemple.fr")
        make_member(reader, place.mairie, role="reader")
        make_report(place.mairie, "Un lampadaire éteint")
        run_jobs("cantou.events")
        run_jobs("cantou.notices.send")
        assert told(place) == [("to_agents", "in_app", agent.pk), ("to_agents", "email", agent.pk)]
        assert mail.outbox == []
        with Scope.agent(place.mairie.pk).enter():
            assert Notice.objects.get(channel="email").daily
        assert other.email not in str(told(place))

    def test_the_one_who_has_it_hears_of_a_message_the_others_do_not(self, place):
        from cantou.core.work.domain.items import assign
        from cantou.core.work.models import WorkItem

        place.agent(email="jeanne@exemple.fr")
        paul = make_person(email="paul@exemple.fr")
        make_member(paul, place.mairie, role="agent")
        report = make_report(place.mairie)
        run_jobs("cantou.events")
        with Scope.agent(place.mairie.pk).enter():
            assign(items=WorkItem.objects.filter(object_key=report.object_key), assignee=paul.pk)
        with Scope.for_object(organisation=place.mairie.pk, key=report.object_key).enter():
            write_as_reporter(report=report, body="Il clignote maintenant")
        run_jobs("cantou.events")
        assert [row for row in told(place) if row[0] == "message_to_agents"] == [
            ("message_to_agents", "in_app", paul.pk),
            ("message_to_agents", "email", paul.pk),
        ]
