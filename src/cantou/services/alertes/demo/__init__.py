"""What runs in the demonstration's communes: a snowfall, an exercise, a cut that is over, somebody else's to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import current
from cantou.services.alertes.demo import crisis, people
from cantou.services.alertes.domain import confirmations, drafts, fanout, places, relay, tree
from cantou.services.alertes.domain.content import Content
from cantou.services.alertes.domain.issue import issue
from cantou.services.alertes.engine import words
from cantou.services.alertes.engine.cap import CapAlert, CapArea, CapInfo
from cantou.services.alertes.engine.templates import BY_ID
from cantou.services.alertes.models import Incoming, Thread, TreeContact

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration
    from cantou.core.territories.models import Territory
    from cantou.services.alertes.models import Alert

VIC = "15258"
COMMUNES = {VIC: "neige", "15154": "eau", "15138": "exercice"}
TREE = (
    ("Mireille Fau", "06 39 98 60 10", "Le bourg", ""),
    ("Gilbert Roux", "06 39 98 60 11", "Salvagnac", "Mireille Fau"),
    ("Odette Vaissade", "06 39 98 60 12", "La Croix Blanche", "Mireille Fau"),
    ("Marc Delmas", "06 39 98 60 13", "Les Estives", ""),
)


def load(show: Demonstration) -> None:
    for commune in current("commune").filter(code__in=COMMUNES):
        mairie = Organisation.objects.filter(territory=commune).order_by("pk").first()
        if mairie is None:
            continue
        enable_offer(organisation=mairie, service="alertes", settings={"contact": mairie.phone or ""})
        if commune.code == VIC:
            _tell_vic(commune, mairie, show)
            continue
        with Scope.agent(mairie.pk, reason="démonstration").enter():
            if not Thread.objects.filter(organisation_id=mairie.pk).exists():
                _send(COMMUNES[commune.code], commune)
    show.say(_("Une alerte, un exercice, une coupure terminée"))
    show.pages.append((_("Les alertes"), "/vic-sur-cere/alertes/"))


def _tell_vic(commune: Territory, mairie: Organisation, show: Demonstration) -> None:
    """All that the service does, to be tried from the desk by the secretary or by the mayor."""
    odile, odette = people.senders(organisation=mairie.pk, show=show)
    people.subscribers(organisation=mairie.pk, commune=commune, by=odile.pk)
    with Scope.agent(mairie.pk, reason="démonstration").enter():
        people.watched_over(organisation=mairie.pk, by=odile.pk)
        if Thread.objects.filter(organisation_id=mairie.pk).exists():
            return
        cut_off = _send("eau", commune, by=odile.pk)
        _send("exercice", commune, by=odile.pk)
        snow = _send("neige", commune, by=odette.pk)
        _tree()
        _somebody_else_s(commune)
        crisis.plan_of_the_commune()
    fanout.write(organisation=mairie.pk, alert=cut_off.pk)
    crisis.live(alert=snow, by=odile)


def _send(what: str, commune: Territory, *, by: int | None = None) -> Alert:
    if what == "eau":
        alert = send(_content("eau", commune, hours=8), by=by)
        note = "L’eau est revenue. Laissez-la couler jusqu’à ce qu’elle soit claire."
        content = replace(_content("eau", commune, hours=8), msg_type=words.CANCEL, note=note)
        send(content, by=by, follows=alert)
        return alert
    if what == "exercice":
        return send(replace(_content("crue", commune, hours=48), status=words.EXERCISE), by=by)
    return send(_content("neige", commune, hours=72), by=by)


def send(content: Content, *, by: int | None = None, follows: Alert | None = None) -> Alert:
    draft = drafts.write(content=content, by=by, follows=follows)
    token = confirmations.ask(draft=draft, by=by) if content.status == words.ACTUAL else ""
    return issue(draft=draft, by=by, confirmation=token)


def _content(template: str, commune: Territory, *, hours: int) -> Content:
    kind, now = BY_ID[template], timezone.now().replace(microsecond=0)
    return Content(
        status=words.ACTUAL,
        template=kind.id,
        event=kind.event,
        categories=kind.categories,
        responses=kind.responses,
        urgency=kind.urgency,
        severity=kind.severity,
        certainty=kind.certainty,
        onset=now,
        expires=now + timedelta(hours=hours),
        headline=kind.headline,
        description=kind.description,
        instruction=kind.instruction,
        communes=(commune.pk,),
        areas=places.communes([commune]),
    )


def _tree() -> None:
    known: dict[str, TreeContact] = {}
    for name, phone, where, by in TREE:
        known[name] = tree.add(name=name, phone=phone, where=where, called_by=known.get(by))


def _somebody_else_s(commune: Territory) -> None:
    if Incoming.objects.exists():
        return
    now = timezone.now().replace(microsecond=0)
    area = CapArea(description="Vallée de la Cère", geocodes=(("INSEE", commune.code),))
    info = CapInfo(
        categories=("Met",),
        event="Vent violent",
        urgency="Expected",
        severity="Moderate",
        certainty="Likely",
        expires=now + timedelta(hours=60),
        sender_name="Service de veille (démonstration)",
        headline="Vent violent sur les crêtes",
        description="Rafales attendues au-dessus de 1 000 mètres.",
        areas=(area,),
    )
    relay.take(
        alert=CapAlert(
            identifier="veille-demonstration-1",
            sender="veille@exemple.fr",
            sent=now,
            status=words.ACTUAL,
            msg_type=words.ALERT,
            infos=(info,),
        )
    )
