"""What stands on every page of this service, for the tests that look at all of them (tests/house/village.py)."""

from __future__ import annotations

from django.utils import timezone

from cantou.core.notices.domain.subscriptions import Who
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.people.models import Membership
from cantou.core.scope.scope import Scope
from cantou.services.alertes.domain import commands, doors, drafts, plan, relay, tree
from cantou.services.alertes.domain.answers import give
from cantou.services.alertes.domain.documents import as_cap
from cantou.services.alertes.domain.fanout import write
from cantou.services.alertes.domain.queries import alert_of
from cantou.services.alertes.domain.register import Known, begin_round, name_reader, save
from cantou.services.alertes.domain.subscriptions import ours
from cantou.services.alertes.domain.tokens import token_of
from cantou.services.alertes.models import Dispatch
from tests.services.alertes.making import make_alert, make_content
from tests.support.factories import make_person


def furnish(commune, mairie) -> dict[str, list[str]]:
    """An argument of an address → what stands there."""
    enable_offer(organisation=mairie, service="alertes", settings={"contact": "04 65 71 31 20"})
    with Scope.agent(mairie.pk).enter():
        alert = make_alert(make_content(commune, "crue"))
        make_alert(make_content(commune, "neige", status="Exercise"))
        draft = drafts.write(content=make_content(commune, "eau"), by=None)
        key = ours.key_of(mairie.pk, Who("email", "alerte@example.org"))
        feed = relay.add_feed(name="Veille", url="https://veille.example/cap.atom")
        incoming = relay.take(alert=as_cap(alert_of(organisation=mairie.pk, alert=alert.pk)))
        contact = tree.add(name="Mireille Fau", phone="06 12 34 56 78", where="Salvagnac")
        tree.add(name="Gilbert Roux", phone="06 12 34 56 78", called_by=contact)
        person = Membership.objects.filter(organisation=mairie, service="alertes").values_list(
            "person_id", flat=True
        )
        caller, _code = commands.allow(person=person[0], name="Jeanne Vidal", phone="06 12 34 56 78")
    row = ours.subscribe(
        organisation=mairie.pk,
        who=Who("email", "alerte@example.org"),
        slug=commune.slug,
        how={"themes": []},
        commune_id=commune.pk,
        place_id=None,
        label=commune.name,
    )
    with Scope.agent(mairie.pk).enter():
        ours.confirm(row=row)
    write(organisation=mairie.pk, alert=alert.pk)
    with Scope.agent(mairie.pk).enter():
        line = Dispatch.objects.get(alert_id=alert.pk)
        answered = give(line=line, kind="help", way="link", words="Au grenier")
        keeper = make_person(given_name="Odile").pk
        name_reader(person=keeper, by=keeper)
        listed = save(
            known=Known(name="Léon Vidal", phone="04 71 47 50 68", relative="Odile"),
            consent_from="Lui-même",
            consent_how="counter",
            consent_on=timezone.localdate(),
            by=keeper,
        )
        calling = begin_round(title="Canicule", by=keeper)
        item = plan.save(values={"kind": "card", "title": "Crue", "words": "Fermer le pont"})
        knocked = doors.add(alert=alert, label="Le moulin")
        plan.write_log(
            kind="fact",
            words="L’eau monte",
            once=listed.key,
            by=keeper,
            by_name="Odile",
            thread=alert.thread_id,
        )
    return {
        "feed": [str(feed.pk)],
        "incoming": [str(incoming.pk)],
        "contact": [str(contact.pk)],
        "caller": [str(caller.pk)],
        "draft": [str(draft.pk)],
        "kind": ["crue"],
        "alert": [alert.thread.code],
        "nth": ["1"],
        "answered": [str(answered.pk)],
        "listed": [str(listed.key)],
        "calling": [str(calling.pk)],
        "item": [str(item.pk)],
        "knocked": [str(knocked.pk)],
        "warned": [ours.secret_of(key)],
        "reached": [token_of(organisation=mairie.pk, key=line.object_key)],
    }


def words() -> dict[str, dict[str, object]]:
    """What the constraints of these tables ask for (tests/house/neighbours.py)."""
    exercise = {"status": "Exercise", "severity": "Severe"}
    return {
        "alertes.Thread": exercise,
        "alertes.TreeContact": {"called_by": None},
        "alertes.Alert": {"status": "Exercise", "msg_type": "Alert", "references": "", "number": 1},
        "alertes.Info": {
            "urgency": "Expected",
            "severity": "Severe",
            "certainty": "Likely",
            "categories": ["Met"],
            "responses": ["Prepare"],
        },
        "alertes.Confirmation": {"channel": "desk", "tries": 0},
        "alertes.Subscriber": {"channel": "email"},
        "alertes.Answer": {"kind": "safe", "way": "link"},
        "alertes.Listed": {"consent_from": "Elle-même", "consent_how": "paper"},
        "alertes.Call": {"outcome": ""},
        "alertes.PlanEntry": {"kind": "contact"},
        "alertes.LogEntry": {"kind": "fact"},
    }
