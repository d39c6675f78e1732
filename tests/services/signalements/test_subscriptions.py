from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail, signing
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.keys import unseal
from cantou.core.notices.domain import strangers
from cantou.core.notices.domain import subscriptions as core
from cantou.core.notices.domain.addresses import digest
from cantou.core.notices.domain.correspondents import heard, stop
from cantou.core.notices.domain.strangers import MOST_A_DAY
from cantou.core.notices.domain.subscriptions import Who
from cantou.core.notices.models import Notice
from cantou.core.organisations.models import PrivateLink
from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.services.signalements.domain import bulletins, subscriptions
from cantou.services.signalements.domain.merges import merge
from cantou.services.signalements.domain.publications import withdraw
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.domain.subscriptions import ours
from cantou.services.signalements.models import Subscriber, Subscription
from cantou.services.signalements.portal.views.subscribing import SALT
from cantou.services.signalements.tasks import forget_subscriber
from tests.core.maps.ground import make_place
from tests.services.signalements.filing import Place, hidden, plain, seen_too, shown, sign_in
from tests.support.factories import make_commune, make_person, make_publication, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db

GINETTE = "ginette@exemple.fr"
FORM = {"rythme": "now", "moyen": "email", "email": GINETTE, "rayon": "1000"}


def ask(client, place, **fields):
    return client.post(f"{place.root}/abonnements/", {**FORM, **fields})


def rows(place):
    with Scope.agent(place.mairie.pk).enter():
        return list(Subscription.objects.select_related("subscriber").order_by("pk"))


def subscribed(place, *, who=None, confirmed=True, **fields):
    values = {"commune_id": place.commune.pk, "label": "Ici", "categories": [], "rhythm": "now", **fields}
    how = {"rhythm": values.pop("rhythm")}
    with Scope.public().enter():
        row = ours.subscribe(
            organisation=place.mairie.pk,
            who=who or Who("email", GINETTE),
            slug=place.commune.slug,
            how=how,
            **values,
        )
    if confirmed:
        with Scope.for_object(organisation=place.mairie.pk, key=row.object_key).enter():
            ours.confirm(row=row)
    return row


def sent():
    run_jobs()
    return [(one.to[0], one.subject) for one in mail.outbox]


def page(row, place):
    return f"{place.root}/abonnements/{ours.secret_of(row.object_key)}/"


def test_nothing_leaves_before_the_address_is_confirmed_and_reading_confirms_nothing(client, place):
    assert ask(client, place)["Location"] == f"{place.root}/abonnements/merci/"
    assert sent() == [(GINETTE, "Confirmez votre abonnement : Dans toute la commune")]
    make_publication(make_report(place.mairie))
    assert len(sent()) == 1
    address = re.search(r"/vic-sur-cere/signalements/abonnements/\w+/", mail.outbox[0].body).group()
    assert "À confirmer" in shown(client, address)
    assert rows(place)[0].confirmed_at is None
    client.post(address, {"acte": "confirmer", "numero": rows(place)[0].pk})
    make_publication(make_report(place.mairie), title="Un arbre tombé")
    assert sent()[1:] == [(GINETTE, "Un arbre tombé : reçu")]


def test_told_once_however_many_subscriptions_and_events(place):
    subscribed(place)
    row = subscribed(place, label="La voirie", categories=["voirie"])
    report = make_report(place.mairie, category="voirie")
    make_publication(report, title="Un trou")
    with Scope.agent(place.mairie.pk).enter():
        for _ in range(2):
            bulletins.tell(organisation=place.mairie.pk, key=report.object_key)
    assert [subject for _, subject in sent() if "Confirmez" not in subject] == ["Un trou : reçu"]
    with Scope.agent(place.mairie.pk).enter():
        assert Notice.objects.filter(kind="news").count() == 1
    assert row.pk


def test_only_what_is_published_is_told_and_each_step_of_it(place):
    subscribed(place)
    hidden = make_report(place.mairie, "Secret")
    seen = make_report(place.mairie)
    make_publication(seen, title="Un trou")
    gone = make_report(place.mairie)
    make_publication(gone, title="Retiré")
    assert [subject for _, subject in sent()][1:] == ["Un trou : reçu", "Retiré : reçu"]
    with Scope.agent(place.mairie.pk).enter():
        withdraw(report=gone)
        for report in (hidden, seen, gone):
            change_status(report=report, before="received", after="accepted", person=None)
    assert [subject for _, subject in sent()][3:] == ["Un trou : pris en charge"]
    assert "Secret" not in str([one.body for one in mail.outbox])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, True),
        ({"categories": ["voirie"]}, True),
        ({"categories": ["eau"]}, False),
        ({"lon": 2.551, "lat": 44.951, "radius": 500}, True),
        ({"lon": 2.551, "lat": 44.96, "radius": 500}, False),
        ({"lon": 2.551, "lat": 44.96, "radius": 2000}, True),
    ],
)
def test_by_subject_and_distance(place, fields, told):
    from tests.house.village import WHERE

    subscribed(place, **fields)
    make_publication(make_report(place.mairie, category="voirie", where=WHERE))
    assert len(sent()) == (2 if told else 1)


def test_one_report_is_followed_and_no_other(client, place):
    followed, other = make_report(place.mairie), make_report(place.mairie)
    for report in (followed, other):
        make_publication(report, title="Un trou")
    address = f"{place.root}/abonnements/?signalement={followed.reference}"
    assert "Suivre ce signalement" in shown(client, address)
    client.post(address, FORM)
    (row,) = rows(place)
    assert (row.reference, row.commune_id) == (followed.reference, None)
    with Scope.for_object(organisation=place.mairie.pk, key=row.object_key).enter():
        ours.confirm(row=row)
    with Scope.agent(place.mairie.pk).enter():
        for report in (followed, other):
            change_status(report=report, before="received", after="done", person=None)
    assert sent()[1:] == [(GINETTE, "Un trou : traité")]


def test_whoever_reported_or_saw_it_too_is_told_once(place):
    mine = {"email": GINETTE, "wants": "email"}
    report = make_report(place.mairie, contact=mine)
    other = make_report(place.mairie)
    seen_too(other, "ginette", **mine)
    for one in (report, other):
        make_publication(one, title="Un trou")
    subscribed(place)
    subscribed(place, who=Who("email", "ida@exemple.fr"))
    number = len(sent())
    with Scope.agent(place.mairie.pk).enter():
        for one in (report, other):
            change_status(report=one, before="received", after="accepted", person=None)
    told = sorted(address for address, _ in sent()[number:])
    assert told == [GINETTE, GINETTE, "ida@exemple.fr", "ida@exemple.fr"]
    with Scope.agent(place.mairie.pk).enter():
        left = Notice.objects.exclude(kind="received").filter(channel="email", state="sent")
        kinds = sorted(left.values_list("kind", flat=True))
        assert kinds == ["confirm", "confirm", "followed", "me_too", "news", "news", "step"]


def test_what_was_merged_is_followed_where_it_leads(place):
    first, second = make_report(place.mairie), make_report(place.mairie)
    make_publication(first, title="Le trou")
    make_publication(second, title="Un trou")
    subscribed(place)
    subscribed(place, who=Who("email", "ida@exemple.fr"), commune_id=None, reference=second.reference)
    number = len(sent())
    with Scope.agent(place.mairie.pk).enter():
        merge(report=second, into=first.reference, words="Le même.", person=None)
    assert [address for address, _ in sent()[number:]] == ["ida@exemple.fr"]
    with Scope.agent(place.mairie.pk).enter():
        change_status(report=first, before="received", after="accepted", person=None)
    assert sorted(sent()[number + 1 :]) == [
        (GINETTE, "Le trou : pris en charge"),
        ("ida@exemple.fr", "Le trou : pris en charge"),
    ]


def test_asked_again_what_is_confirmed_changes_nothing_and_brings_the_page(client, place):
    ask(client, place)
    (row,) = rows(place)
    soon = timezone.localdate() + timedelta(days=3)
    with Scope.for_object(organisation=place.mairie.pk, key=row.object_key).enter():
        ours.confirm(row=row)
        Subscription.objects.filter(pk=row.pk).update(expires_on=soon)
    ask(client, place, rythme="daily")
    assert [(one.rhythm, one.expires_on) for one in rows(place)] == [("now", soon)]
    assert [subject for _, subject in sent()] == [
        "Confirmez votre abonnement : Dans toute la commune",
        "Vos abonnements aux signalements",
    ]
    assert page(row, place) in mail.outbox[-1].body


def test_twenty_are_the_most(client, place):
    person = make_person()
    sign_in(client, person)
    for number in range(core.MOST):
        subscribed(place, who=Who("account", person=person.pk), label=f"Ici {number}", confirmed=False)
    asked = client.get(f"{place.root}/abonnements/")
    told = client.post(
        f"{place.root}/abonnements/",
        {
            **FORM,
            "moyen": "account",
            "csrfmiddlewaretoken": hidden(asked.content.decode(), "csrfmiddlewaretoken"),
        },
        follow=True,
    )
    assert "Vous avez déjà 20 abonnements" in plain(told)
    assert len(rows(place)) == core.MOST


def test_the_day_in_one_message(place):
    subscribed(place, rhythm="daily")
    make_publication(make_report(place.mairie), title="Un trou")
    make_publication(make_report(place.mairie), title="Un arbre")
    for _ in range(2):
        with Scope.agent(place.mairie.pk).enter():
            bulletins.tell_of_the_day(organisation=place.mairie.pk)
    told = sent()[1:]
    assert len(told) == 1
    assert re.fullmatch(r"Signalements du .+ : 2", told[0][1])
    assert "Un trou (reçu)" in mail.outbox[-1].body


def test_the_day_begins_when_it_is_confirmed(place):
    subscribed(place, rhythm="daily")
    row = subscribed(place, rhythm="daily", commune_id=None, label="Partout", confirmed=False)
    late = subscribed(place, who=Who("email", "ida@exemple.fr"), rhythm="daily", confirmed=False)
    make_publication(make_report(place.mairie), title="Un trou")
    for one in (row, late):
        with Scope.for_object(organisation=place.mairie.pk, key=one.object_key).enter():
            ours.confirm(row=one)
    with Scope.agent(place.mairie.pk).enter():
        assert bulletins.tell_of_the_day(organisation=place.mairie.pk) == 1
    assert [address for address, subject in sent() if subject.startswith("Signalements du")] == [GINETTE]


def test_one_click_from_the_mailbox_leaves_nothing(client, place):
    row = subscribed(place)
    make_publication(make_report(place.mairie))
    sent()
    headers = mail.outbox[-1].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    assert address.endswith("/arreter/")
    path = "/" + address.split("/", 3)[3]
    assert "Tout arrêter ?" in shown(client, path)
    assert len(rows(place)) == 1
    client.post(path, {"List-Unsubscribe": "One-Click"})
    with Scope.agent(place.mairie.pk).enter():
        assert Subscriber.objects.get().sealed is None
    run_jobs()
    with Scope.agent(place.mairie.pk).enter():
        assert (Subscriber.objects.count(), Subscription.objects.count()) == (0, 0)
    assert PrivateLink.objects.filter(object_key=row.object_key).count() == 0
    make_publication(make_report(place.mairie), title="Après")
    assert "Après : reçu" not in [subject for _, subject in sent()]
    assert ask(client, place).status_code == 302
    assert sent()[-1][1].startswith("Confirmez")


def test_nobody_learns_who_is_subscribed(client, place):
    subscribed(place)
    known, unknown = ask(client, place), ask(client, place, email="autre@exemple.fr")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    for email in (GINETTE, "inconnu@exemple.fr"):
        answer = client.post(f"{place.root}/abonnements/lien/", {"moyen": "email", "email": email})
        assert answer["Location"] == f"{place.root}/abonnements/merci/?lien=1"
    assert [to for to, subject in sent() if subject == "Vos abonnements aux signalements"] == [GINETTE]
    with Scope.agent(place.mairie.pk).enter():
        kept = str([*Subscriber.objects.values(), *Subscription.objects.values()])
    assert "ginette" not in kept.lower()
    assert client.get(f"{place.root}/abonnements/{'x' * 32}/").status_code == 404


def test_a_mobile_is_confirmed_by_its_code(client, place):
    answer = ask(client, place, moyen="sms", phone="06 12 34 56 78", email="")
    (row,) = rows(place)
    right = ours.code_of(row)
    wrong = client.post(answer["Location"], {"code": "000000" if right != "000000" else "111111"})
    assert wrong.status_code == 422
    assert rows(place)[0].confirmed_at is None
    with Scope.agent(place.mairie.pk).enter():
        assert [one.channel for one in Notice.objects.filter(kind="confirm_code")] == ["sms"]
    done = client.post(answer["Location"], {"code": f"{right[:3]} {right[3:]}"})
    assert done["Location"] == page(row, place)
    assert rows(place)[0].confirmed_at is not None
    assert "Mes abonnements" in shown(client, page(row, place))


def test_whoever_sent_stop_gets_the_code_and_learns_what_to_do(client, place):
    who = heard(channel="sms", digest=digest("sms", "+33612345678"))
    stop(who)
    answer = ask(client, place, moyen="sms", phone="06 12 34 56 78", email="")
    run_jobs()
    (row,) = rows(place)
    with Scope.agent(place.mairie.pk).enter():
        assert [one.state == "suppressed" for one in Notice.objects.filter(kind="confirm_code")] == [False]
    done = client.post(answer["Location"], {"code": ours.code_of(row)}, follow=True)
    assert "vous aviez envoyé STOP" in plain(done)


def test_a_code_is_tried_five_times(place):
    row = subscribed(place, who=Who("sms", "0612345678"), confirmed=False)
    right = ours.code_of(row)
    values = {"organisation": place.mairie.pk, "key": row.object_key}
    with Scope.public().enter():
        for _ in range(5):
            ours.confirm_by_code(**values, code="x")
        assert ours.confirm_by_code(**values, code=right) is False


def test_wrong_addresses_are_said_beside_the_field(client, place):
    answer = ask(client, place, email="")
    assert answer.status_code == 422
    assert "Écrivez votre adresse électronique." in plain(answer)
    answer = ask(client, place, moyen="sms", phone="04 71 47 50 00")
    assert "un fixe ne reçoit pas de SMS" in plain(answer)
    assert ask(client, place, moyen="account").status_code == 422
    assert rows(place) == []


def test_around_a_hamlet(client, place):
    hamlet = make_place(place.commune, "Salvagnac", 2.55, 44.95)
    ask(client, place, lieu=veil(hamlet.pk), rayon="2000", sujets=["voirie"])
    (row,) = rows(place)
    assert (row.label, row.lon, row.radius, row.categories) == (hamlet.label, 2.55, 2000, ["voirie"])


def test_an_account_needs_no_confirmation_and_finds_its_subscriptions(client, place):
    person = make_person(email=GINETTE)
    sign_in(client, person)
    assert ask(client, place, moyen="account")["Location"] == f"{place.root}/abonnements/"
    (row,) = rows(place)
    assert (row.person_id, row.confirmed_at is None, row.subscriber.sealed) == (person.pk, False, None)
    assert page(row, place) in shown(client, f"{place.root}/abonnements/")
    assert subscriptions.export_person(person.pk)[0]["abonnement"] == "Dans toute la commune"
    assert subscriptions.erase_person(person.pk) == 1
    run_jobs()
    assert rows(place) == []


def test_one_page_to_change_prolong_and_stop(client, place):
    row, other = subscribed(place), subscribed(place, label="L’eau", categories=["eau"])
    address = page(row, place)
    client.post(address, {"numero": row.pk, "acte": "daily"})
    with Scope.agent(place.mairie.pk).enter():
        Subscription.objects.filter(pk=row.pk).update(expires_on=timezone.localdate() + timedelta(days=3))
    client.post(address, {"numero": row.pk, "acte": "prolonger"})
    found = {one.pk: one for one in rows(place)}[row.pk]
    assert (found.rhythm, found.expires_on) == ("daily", timezone.localdate() + timedelta(days=395))
    client.post(address, {"numero": row.pk, "acte": "arreter"})
    run_jobs()
    assert [one.pk for one in rows(place)] == [other.pk]
    last = client.post(address, {"numero": other.pk, "acte": "arreter"})
    assert last["Location"] == f"{place.root}/abonnements/fini/"
    run_jobs()
    assert rows(place) == []
    assert client.get(address).status_code == 404
    assert client.post(address, {"numero": "999", "acte": "arreter"}).status_code == 404


def test_what_nobody_confirmed_or_prolonged_is_purged(place):
    subscribed(place, confirmed=False, label="Jamais", categories=["eau"])
    subscribed(place, label="Gardé")
    subscribed(place, label="Fini", categories=["voirie"])
    with Scope.agent(place.mairie.pk).enter():
        Subscription.objects.filter(label="Jamais").update(created_at=timezone.now() - timedelta(days=3))
        Subscription.objects.filter(label="Fini").update(expires_on=timezone.localdate() - timedelta(days=1))
        subscriptions.purge(organisation=place.mairie.pk)
    assert [row.label for row in rows(place)] == ["Gardé"]


def test_another_organisation_sees_no_subscriber(place):
    subscribed(place)
    other = Place("Thiézac", "thiezac")
    assert rows(other) == []


def test_the_page_makes_the_address_of_a_feed_without_any_address_in_it(client, place):
    hamlet = make_place(place.commune, "Salvagnac", 2.551, 44.951)
    page = client.get(f"{place.root}/abonnements/").content.decode()
    start = page.index(f'action="{place.root}/flux.atom"')
    form = page[start : page.index("</form>", start)]
    assert set(re.findall(r'name="(\w+)"', form)) == {"lieu", "rayon", "categorie"}
    assert f'value="{veil(hamlet.pk)}"' in form


def test_feeds_by_the_same_filters(client, place):
    from tests.house.village import WHERE

    hamlet = make_place(place.commune, "Salvagnac", 2.551, 44.951)
    far = make_place(place.commune, "Loin", 2.7, 44.951)
    report = make_report(place.mairie, where=WHERE)
    make_publication(report, title="Un trou")
    feed = f"{place.root}/flux.atom"
    assert "Un trou" in plain(client.get(feed))
    assert "Un trou" in plain(client.get(f"{feed}?lieu={veil(hamlet.pk)}&rayon=500"))
    assert "Un trou" not in plain(client.get(f"{feed}?lieu={veil(far.pk)}&rayon=500"))
    elsewhere = make_place(make_commune("Thiézac"), "Ailleurs", 2.7, 44.951)
    for nowhere in (far.pk, veil(elsewhere.pk), "x"):
        assert "Un trou" in plain(client.get(f"{feed}?lieu={nowhere}&rayon=500"))
    one = client.get(f"{place.root}/{report.reference}/flux.atom")
    assert one["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "<title>Reçu</title>" in plain(one)
    assert client.get(f"{place.root}/7K4M2RXAF/flux.atom").status_code == 404


def test_a_wider_portal_subscribes_to_all_of_it(place):
    elsewhere = make_commune("Thiézac", slug="thiezac")
    subscribed(place, commune_id=None, label="Partout")
    make_publication(make_report(place.mairie, commune=elsewhere.pk), title="Ailleurs")
    assert sent()[-1][1] == "Ailleurs : reçu"


@pytest.mark.parametrize(
    ("who", "key", "secret"),
    [
        (
            Who("email", " Ida@Exemple.fr"),
            "0dcbbe09-51d0-44c7-841e-0a06441b00d5",
            "3ci7842t43ephe5e742ue26ngkrd47et",
        ),
        (
            Who("sms", "06 12 34 56 78"),
            "65d9d12b-7f60-443d-93c2-a363e29b8edc",
            "k7re98xjwpyiie2g6ms4nmp9955rysx7",
        ),
        (
            Who("push", '{"endpoint": "https://push.example/x"}'),
            "69a1b5cc-d42f-4595-8296-ddb1370feec2",
            "dwmv2q954vchmzjvbh24935v925pwa2x",
        ),
        (
            Who("account", person=7),
            "5de77035-c535-464e-8e72-124ff9deab38",
            "yprpy9evhvr9ngxrc7jdux9tt9qfv4ss",
        ),
    ],
)
def test_links_that_were_sent_and_rows_that_are_kept_go_on_being_found(settings, who, key, secret):
    settings.LINK_KEY = "a-key-of-this-test"
    assert str(ours.key_of(3, who)) == key
    assert ours.secret_of(UUID(key)) == secret


def test_a_code_that_was_sent_goes_on_being_right(settings):
    settings.LINK_KEY = "a-key-of-this-test"
    asked = datetime(2026, 11, 30, 20, tzinfo=UTC)
    row = Subscription(pk=41, object_key="65d9d12b-7f60-443d-93c2-a363e29b8edc", created_at=asked)
    assert ours.code_of(row) == "011225"


def test_an_address_is_sealed_where_it_always_was(place):
    row = subscribed(place)
    with Scope.for_object(organisation=place.mairie.pk, key=row.object_key).enter():
        kept = bytes(Subscriber.objects.get().sealed)
    assert unseal(kept, place=f"subscriber:{row.object_key}") == GINETTE.encode()


def test_a_row_that_waits_in_the_queue_to_be_forgotten_is(place):
    row = subscribed(place)
    with Scope.for_object(organisation=place.mairie.pk, key=row.object_key).enter():
        ours.leave(organisation=place.mairie.pk, key=row.object_key)
    forget_subscriber.defer(organisation=place.mairie.pk, key=str(row.object_key))
    run_jobs()
    with Scope.agent(place.mairie.pk).enter():
        assert (Subscription.objects.count(), Subscriber.objects.count()) == (0, 0)


class TestMadeToHarm:
    def test_nobody_s_mailbox_is_filled_whatever_the_number_of_mairies(self, place):
        others = [Place(f"Vallon {number}", f"vallon-{number}") for number in range(4)]
        for here in (place, *others):
            for category in ("voirie", "eau", "arbre", "neige"):
                subscribed(here, confirmed=False, label=category, categories=[category])
        assert [to for to, _ in sent()] == [GINETTE] * MOST_A_DAY

    def test_codes_are_bounded_for_an_organisation(self, place, monkeypatch):
        monkeypatch.setattr(strangers, "SMS_A_DAY", 3)
        for number in range(5):
            subscribed(place, who=Who("sms", f"061234567{number}"), confirmed=False)
        with Scope.agent(place.mairie.pk).enter():
            assert Notice.objects.filter(kind="confirm_code").count() == 3

    def test_the_address_of_the_code_s_page_says_nothing_of_what_was_asked_before(self, client, place):
        sms = {"moyen": "sms", "phone": "06 12 34 56 78", "email": ""}
        asked = [ask(client, place, **sms, **more)["Location"] for more in ({}, {}, {"sujets": ["voirie"]})]
        told = [signing.loads(each.rstrip("/").rpartition("/")[2], salt=SALT) for each in asked]
        assert told == [[place.mairie.pk, rows(place)[0].object_key.hex]] * 3

    def test_tries_are_counted_for_the_number_and_a_code_opens_nothing_twice(self, client, place):
        mobile = Who("sms", "0612345678")
        row = subscribed(place, who=mobile)
        where = ask(client, place, moyen="sms", phone=mobile.address, email="", sujets=["arbre"])["Location"]
        assert client.post(where, {"code": ours.code_of(row)}).status_code == 422
        assert client.post(where, {"code": "ééé"}).status_code == 422
        other = subscribed(place, who=mobile, confirmed=False, label="Eau", categories=["eau"])
        with Scope.public().enter():
            for _ in range(3):
                ours.confirm_by_code(organisation=place.mairie.pk, key=row.object_key, code="x")
        assert client.post(where, {"code": ours.code_of(other)}).status_code == 422

    def test_what_strangers_ask_takes_no_place_of_what_is_confirmed(self, place):
        subscribed(place)
        for number in range(8):
            subscribed(place, confirmed=False, label=str(number), categories=[str(number)])
        assert len(rows(place)) == 1 + core.MOST_PENDING


def test_the_journal_says_that_somebody_did_and_not_who(place):
    row = subscribed(place)
    person = make_person(email="ida@exemple.fr")
    subscribed(place, who=Who("account", person=person.pk), confirmed=False)
    with Scope.for_object(organisation=place.mairie.pk, key=row.object_key).enter():
        ours.confirm(row=Subscription.objects.get(pk=row.pk))
        ours.leave(organisation=place.mairie.pk, key=row.object_key)
    with Scope.agent(place.mairie.pk).enter():
        told = Entry.objects.filter(subject="signalements:subscriptions").order_by("number")
        assert list(told.values_list("action", "details", "person")) == [
            ("signalements.subscribed", {"channel": "email"}, None),
            ("signalements.subscribed", {"channel": "account"}, None),
            ("signalements.unsubscribed", {"channel": "email"}, None),
        ]
        assert not Entry.objects.filter(details__icontains=str(row.object_key)).exists()
