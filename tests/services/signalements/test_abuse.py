from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.notices.models import Arrival, Notice
from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.services.signalements.domain.abuse import blocks_of, lift_block, lift_mark, mark_abusive, purge
from cantou.services.signalements.domain.admission import (
    SenderRefusedError,
    blocked_until,
    digest,
)
from cantou.services.signalements.domain.messages import write_as_reporter
from cantou.services.signalements.domain.publications import publish
from cantou.services.signalements.domain.reopening import TooLateError, reopen, reopens_until
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import Abuse, Block, Message, Origin, Publication, Report
from tests.services.signalements.filing import Filing, Place, filed, plain, sign_in
from tests.services.signalements.letters import make_operator, post_sms
from tests.support.factories import make_person, make_publication, make_report

pytestmark = pytest.mark.django_db

ROGER = {"name": "Roger", "email": "Roger@Exemple.fr", "phone": "+33612345678", "wants": "email"}
NETWORK = "192.0.2.7"


def abusive(place, refuse=("email", "phone", "network"), **fields):
    report = make_report(place.mairie, "Des insultes", contact=ROGER, network=NETWORK, **fields)
    agent = place.agent()
    with Scope.agent(place.mairie.pk, person=agent.pk).enter():
        mark_abusive(report=report, why="des insultes", person=agent.pk, refuse=refuse, days=90)
    return report


def abusive_again(place):
    """Later, and for less long; before anybody was refused it came."""
    report = make_report(place.mairie, "Encore des insultes", contact=ROGER, tell=False)
    with Scope.agent(place.mairie.pk).enter():
        mark_abusive(report=report, why="encore", person=None, refuse=["email"], days=30)
    return report


def reopening(report):
    with Scope.for_object(organisation=report.organisation_id, key=report.object_key).enter():
        return reopens_until(Report.objects.get(pk=report.pk))


def until(place, **sender):
    with Scope.public().enter():
        return blocked_until(organisation=place.mairie.pk, **sender)


def day(number):
    return timezone.localdate() + timedelta(days=number)


def test_a_marked_report_leaves_the_portal_and_the_queue_and_nobody_is_told(place):
    report = make_report(place.mairie, "Des insultes", contact=ROGER)
    make_publication(report)
    with Scope.agent(place.mairie.pk).enter():
        before = Notice.objects.count()
        mark_abusive(report=report, why="des insultes", person=None)
        found = Report.objects.get(pk=report.pk)
        assert (found.status, found.changes.latest("number").reason) == ("closed", "abuse")
        assert [row.is_public for row in Publication.objects.all()] == [False]
        assert Notice.objects.count() == before
        assert Block.objects.count() == 0
        with pytest.raises(ValidationError):
            publish(
                report=found, title="Un trou", text="", place="", with_point=False, photos={}, person=None
            )
        entry = Entry.objects.get(action="signalements.abuse")
        assert entry.details == {"refused": [], "days": 30}


def test_the_sender_is_refused_by_whichever_address_until_the_day(place):
    abusive(place)
    assert until(place, contact={"email": "roger@exemple.fr "}) == day(90)
    assert until(place, contact={"phone": "06 12 34 56 78"}) == day(90)
    assert until(place, network=NETWORK) == day(7)
    assert until(place, contact={"email": "ginette@exemple.fr"}, network="192.0.2.8") is None
    with Scope.agent(place.mairie.pk).enter():
        Block.objects.update(since=day(-9), until=day(-1))
    assert until(place, contact=ROGER, network=NETWORK) is None


def test_another_organisation_knows_nothing_of_it(place):
    abusive(place)
    other = Place("Thiézac", "thiezac")
    assert until(other, contact=ROGER, network=NETWORK) is None
    with Scope.agent(other.mairie.pk).enter():
        assert (Block.objects.count(), Abuse.objects.count(), Origin.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("channel", ["web", "email", "sms", "api", "open311"])
def test_every_channel_refuses(place, channel):
    abusive(place)
    with pytest.raises(SenderRefusedError) as refused:
        make_report(place.mairie, "Encore", contact=ROGER, channel=channel)
    assert "18 ou le 112" in refused.value.words
    assert len(filed(place)) == 1


def test_an_agent_still_types_what_they_say_on_the_telephone(place):
    abusive(place)
    make_report(place.mairie, "Au téléphone", contact=ROGER, channel="phone", typed_by=place.agent().pk)
    assert len(filed(place)) == 2


def test_an_account_is_refused_too(place):
    person = make_person(email="roger@exemple.fr")
    report = make_report(place.mairie, "Des insultes", person=person.pk)
    with Scope.agent(place.mairie.pk).enter():
        mark_abusive(report=report, why="insultes", person=None, refuse=["person"], days=30)
    with pytest.raises(SenderRefusedError):
        make_report(place.mairie, "Encore", person=person.pk)
    assert len(filed(place)) == 1


def test_no_address_is_kept(place):
    report = abusive(place)
    with Scope.agent(place.mairie.pk).enter():
        rows = [
            *Block.objects.values(),
            *Origin.objects.values(),
            *Entry.objects.values("details", "subject"),
        ]
        keys = {row.object_key for row in Block.objects.all()}
    text = str(rows).lower()
    assert "roger" not in text
    assert "612345678" not in text
    assert NETWORK not in text
    assert keys == {
        digest(organisation=place.mairie.pk, kind=kind, address=address)
        for kind, address in (("email", ROGER["email"]), ("phone", ROGER["phone"]), ("network", NETWORK))
    }
    assert report.reference


def test_lifting_the_mark_gives_everything_back(place):
    report = abusive(place)
    with Scope.agent(place.mairie.pk).enter():
        lift_mark(mark=Abuse.objects.get())
        assert Block.objects.count() == 0
        assert Entry.objects.filter(action="signalements.abuse_lifted").count() == 1
    make_publication(report)
    make_report(place.mairie, "Un trou", contact=ROGER)
    assert len(filed(place)) == 2


def test_its_sender_does_not_reopen_it(place):
    report = abusive(place, refuse=())
    with Scope.for_object(organisation=place.mairie.pk, key=report.object_key).enter():
        found = Report.objects.get(pk=report.pk)
        assert reopens_until(found) is None
        with pytest.raises(TooLateError):
            reopen(report=found, why="Encore des insultes")
        assert Report.objects.get(pk=report.pk).status == "closed"


def test_what_was_over_before_it_was_set_aside_is_not_reopened_either(place):
    report = make_report(place.mairie, "Un trou", contact=ROGER)
    with Scope.agent(place.mairie.pk).enter():
        change_status(report=report, before="received", after="done", person=None)
        mark_abusive(report=report, why="il n’y avait rien", person=None)
    assert reopening(report) is None
    with Scope.agent(place.mairie.pk).enter():
        assert Report.objects.get(pk=report.pk).status == "done"
        lift_mark(mark=Abuse.objects.get())
    assert reopening(report) is not None


def test_who_is_refused_reopens_no_older_report_and_writes_no_more_about_it(place):
    older = make_report(place.mairie, "Un trou", contact={"email": "roger@exemple.fr"})
    with Scope.agent(place.mairie.pk).enter():
        change_status(report=older, before="received", after="done", person=None)
    abusive(place, refuse=("email",))
    with Scope.for_object(organisation=place.mairie.pk, key=older.object_key).enter():
        with pytest.raises(SenderRefusedError):
            write_as_reporter(report=older, body="Encore des insultes")
        with pytest.raises(SenderRefusedError):
            reopen(report=older, why="Encore des insultes")
        assert Message.objects.count() == 0
        assert Report.objects.get(pk=older.pk).status == "done"


@pytest.mark.parametrize("known", [{"network": NETWORK}, {"sender": {"phone": "06 12 34 56 78"}}])
def test_who_is_refused_is_known_by_what_they_write_from_too(place, known):
    other = make_report(place.mairie, "Un trou")
    abusive(place)
    with Scope.for_object(organisation=place.mairie.pk, key=other.object_key).enter():
        with pytest.raises(SenderRefusedError):
            write_as_reporter(report=other, body="Encore des insultes", **known)
        assert write_as_reporter(report=other, body="Je précise").body == "Je précise"


def test_on_the_follow_up_page_the_refusal_stands_beside_the_field_and_the_words_stay(client, place):
    older = make_report(place.mairie, "Un trou", contact=ROGER)
    with Scope.agent(place.mairie.pk).enter():
        change_status(report=older, before="received", after="done", person=None)
    abusive(place, refuse=("email",))
    page = f"{place.root}/suivi/{secret_of(key=older.object_key)}/"
    for address, field in ((page, "body"), (f"{page}rouvrir/", "why")):
        answer = client.post(address, {field: "Voici ce que j’en pense"})
        assert answer.status_code == 422
        (told,) = answer.context["form"].errors[field]
        assert "18 ou le 112" in told
        assert "Voici ce que j’en pense" in plain(answer)
    with Scope.agent(place.mairie.pk).enter():
        assert Message.objects.count() == 0
        assert Report.objects.get(pk=older.pk).status == "done"


def test_an_answer_by_sms_is_refused_and_answered(client, settings, place, home):
    operator = make_operator(settings, place)
    post_sms(client, "Vic sur Cere lampadaire éteint devant l’école")
    abusive(place, refuse=("phone",))
    post_sms(client, "Et je vous dis bien des choses")
    with Scope.agent(place.mairie.pk).enter():
        assert Message.objects.count() == 0
    with Scope.agent(operator.pk).enter():
        found = [(row.state, row.reason) for row in Arrival.objects.order_by("pk")]
    assert found == [("taken", "filed"), ("refused", "blocked")]


def test_each_mark_refuses_by_itself(place):
    """Another mark of the same sender, shorter, and lifted, takes nothing from the first."""
    first, second = abusive(place, refuse=("email",)), abusive_again(place)
    assert until(place, contact=ROGER) == day(90)
    with Scope.agent(place.mairie.pk).enter():
        assert [row.abuse.report_id for row in blocks_of(organisation=place.mairie.pk)] == [first.pk]
        lift_mark(mark=Abuse.objects.get(report=second))
    assert until(place, contact=ROGER) == day(90)
    with Scope.agent(place.mairie.pk).enter():
        mark_abusive(report=first, why="des insultes", person=None, refuse=[], days=30)
    assert until(place, contact=ROGER) is None


def test_the_longer_mark_lifted_leaves_the_shorter(place):
    first = abusive(place, refuse=("email",))
    abusive_again(place)
    with Scope.agent(place.mairie.pk).enter():
        lift_mark(mark=Abuse.objects.get(report=first))
    assert until(place, contact=ROGER) == day(30)


def test_a_sender_given_back_is_given_back_whichever_the_mark(place):
    abusive(place, refuse=("email",))
    abusive_again(place)
    with Scope.agent(place.mairie.pk).enter():
        (block,) = blocks_of(organisation=place.mairie.pk)
        lift_block(block=block)
        assert Entry.objects.filter(action="signalements.unblocked").count() == 1
    assert until(place, contact=ROGER) is None


@pytest.mark.parametrize(
    ("model", "allowed"),
    [(Block, ["object"]), (Origin, ["object", "object_insert"])],
)
def test_a_visitor_changes_nothing_of_who_is_refused(place, model, allowed):
    abusive(place)
    with connection.cursor() as cursor:
        cursor.execute(
            "select policyname from pg_policies where tablename = %s and policyname like 'object%%' order by 1",
            [model._meta.db_table],
        )
        assert [name for (name,) in cursor.fetchall()] == allowed
    with Scope.agent(place.mairie.pk).enter():
        row = model.objects.first()
    with Scope.for_object(organisation=place.mairie.pk, key=row.object_key).enter():
        mine = model.objects.filter(organisation=place.mairie)
        assert (mine.count(), mine.update(object_key=uuid4()), mine.delete()[0]) == (1, 0, 0)


def test_one_address_is_given_back_and_the_report_stays_set_aside(place):
    abusive(place)
    with Scope.agent(place.mairie.pk).enter():
        lift_block(block=Block.objects.get(kind="email"))
        assert Abuse.objects.count() == 1
    assert until(place, contact={"email": ROGER["email"]}) is None
    assert until(place, contact={"phone": ROGER["phone"]}) == day(90)


def test_what_has_ended_and_what_nobody_needed_is_purged(place):
    abusive(place)
    make_report(place.mairie, "Un trou", network="192.0.2.9", at=timezone.now() - timedelta(days=31))
    with Scope.agent(place.mairie.pk).enter():
        Block.objects.filter(kind="email").update(since=day(-9), until=day(-1))
        assert purge(organisation=place.mairie.pk) == 2
        assert sorted(Block.objects.values_list("kind", flat=True)) == ["network", "phone"]
        assert Origin.objects.count() == 1


def test_on_the_web_a_blocked_person_reads_whom_to_call_and_loses_nothing(client, place):
    place.mairie.phone = "+33471475000"
    place.mairie.save()
    abusive(place, refuse=("email",))
    filing = Filing(client, place)
    filing.begin()
    filing.what("Un arbre est tombé")
    filing.contact(email="roger@exemple.fr", wants="email")
    answer = filing.send()
    page = plain(answer)
    assert answer.status_code == 403
    assert "04 71 47 50 00" in page
    assert 'href="tel:112"' in page
    assert len(filed(place)) == 1
    assert "Un arbre est tombé" in plain(client.get(filing.url("verifier")))


def test_on_the_web_a_network_is_refused(client, place):
    filing = Filing(client, place)
    filing.whole()
    with Scope.agent(place.mairie.pk).enter():
        mark_abusive(report=Report.objects.get(), why="jeu", person=None, refuse=["network"], days=30)
    again = Filing(client, place)
    again.begin()
    again.what()
    again.contact()
    assert again.send().status_code == 403


def test_at_the_desk_it_is_set_aside_listed_and_given_back(client, place):
    report = make_report(place.mairie, "Des insultes", contact=ROGER)
    sign_in(client, place.agent())
    root = f"/bureau/signalements/{report.reference}"
    assert f"{root}/abus/" in plain(client.get(f"{root}/"))
    wrong = client.post(f"{root}/abus/", {"why": "", "days": "30"})
    assert wrong.status_code == 422
    done = client.post(f"{root}/abus/", {"why": "des insultes", "refuse": ["email"], "days": "365"})
    assert done["Location"] == f"{root}/"
    page = plain(client.get(f"{root}/"))
    assert "Signalement abusif, écarté" in page
    assert "Relire et publier" not in page
    again = client.get(f"{root}/abus/").context["form"]
    assert [one.data["selected"] for one in again["refuse"]] == [True, False]
    listed = plain(client.get("/bureau/signalements/blocages/"))
    assert "Adresse électronique" in listed
    with Scope.agent(place.mairie.pk).enter():
        block = Block.objects.get()
    assert client.post(f"/bureau/signalements/blocages/{veil(block.pk)}/lever/").status_code == 302
    assert "Personne n’est refusé" in plain(client.get("/bureau/signalements/blocages/"))
    client.post(f"{root}/abus/lever/")
    assert "Relire et publier" in plain(client.get(f"{root}/"))


def test_the_mairie_does_not_shut_itself_out(client, place):
    sign_in(client, place.agent())
    for network, kinds in (("127.0.0.1", []), ("192.0.2.9", ["network"])):
        report = make_report(place.mairie, "Des insultes", network=network)
        form = client.get(f"/bureau/signalements/{report.reference}/abus/").context["form"]
        offered = form.fields["refuse"].choices if "refuse" in form.fields else []
        assert [kind for kind, _title in offered] == kinds


def test_finding_a_report_again_is_throttled(client, place):
    address = f"{place.root}/retrouver/?reference=7K4-M2R-XAF"
    codes = [client.get(address).status_code for _ in range(31)]
    assert codes == [404] * 30 + [429]


def test_what_waited_on_a_phone_is_refused_too_and_says_why(client, place):
    abusive(place, refuse=("email",))
    sent = {
        "cle": "k" * 24, "category": "voirie", "description": "Un trou", "ou-words": "Devant le four",
        "email": "roger@exemple.fr", "wants": "email",
    }  # fmt: skip
    answer = client.post(f"{place.root}/hors-ligne/", sent, HTTP_ACCEPT="application/json")
    assert answer.status_code == 422
    assert "18 ou le 112" in answer.json()["message"]
    page = client.post(f"{place.root}/hors-ligne/", sent)
    assert page.status_code == 422
    assert "18 ou le 112" in plain(page)
    assert len(filed(place)) == 1


def test_open311_answers_a_refused_sender_in_the_words_of_the_standard(client, place):
    abusive(place, refuse=("email",))
    with Scope.agent(place.mairie.pk).enter():
        Offer.objects.filter(pk=place.offer.pk).update(settings={"open311_without_key": True})
    answer = client.post(
        f"/{place.commune.slug}/open311/v2/requests.json",
        {
            "service_code": "voirie", "description": "Un trou", "address_string": "Devant le four",
            "email": "roger@exemple.fr",
        },
    )  # fmt: skip
    assert answer.status_code == 400
    assert "18 ou le 112" in answer.json()[0]["description"]
    assert len(filed(place)) == 1


def test_an_sms_is_refused_and_answered(client, settings, place, home):
    operator = make_operator(settings, place)
    abusive(place, refuse=("phone",))
    assert post_sms(client, "Vic sur Cere lampadaire éteint devant l’école") == 202
    assert len(filed(place)) == 1
    with Scope.agent(operator.pk).enter():
        arrival = Arrival.objects.get()
    assert (arrival.state, arrival.reason) == ("refused", "blocked")
