"""Who is told of what happens to a report. Each notice has a name of its own, so that hearing twice tells once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cantou.core.files.domain.events import FileTreated
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.events import BrowserGone
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.strangers import may_ask, may_write
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain.queries import who_may
from cantou.core.scope.scope import acting
from cantou.core.tasks import listens_to, publish
from cantou.core.web.addresses import platform_url
from cantou.core.web.days import date_format
from cantou.core.work.domain.events import TroubleSeen
from cantou.core.work.domain.queries import item_of
from cantou.services.signalements.domain import (
    bulletins,
    confirming,
    decisions,
    followers,
    participations,
    publications,
    queries,
    taken_up,
    unread,
)
from cantou.services.signalements.domain.events import (
    ChargeChanged,
    MessageWritten,
    ParticipationPurged,
    ReminderDue,
    ReportFiled,
    ReportPublished,
    SaidMeToo,
    Shared,
    StatusChanged,
    ToldParticipant,
)
from cantou.services.signalements.domain.on_call import on_call
from cantou.services.signalements.domain.reports import SERVICE, secret_of
from cantou.services.signalements.domain.resemblance import resembling
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.states import state_title
from cantou.services.signalements.domain.subscriptions import ours
from cantou.services.signalements.domain.telling import (
    START,
    common,
    report_of,
    side_of,
    tell_participant,
    told_to_participant,
)
from cantou.services.signalements.domain.workflow import Status
from cantou.services.signalements.models import Contact, Message, Part, Reminder, Report, Wants

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from cantou.services.signalements.models import Share

CHANNELS = {
    Wants.NOTHING.value: ("in_app",),
    Wants.EMAIL.value: ("in_app", "email", "push"),
    Wants.SMS.value: ("in_app", "sms", "push"),
    Wants.CALL.value: ("in_app",),
    Wants.LETTER.value: ("in_app", "letter"),
}
ACKNOWLEDGEMENT = "received"
BY_AGENTS = frozenset({Report.Channel.AGENT, Report.Channel.PHONE, Report.Channel.VISIT})
"""Typed at the desk: its agents have it before their eyes."""


@listens_to(ReportFiled)
def filed(event: ReportFiled) -> None:
    report = report_of(event.organisation, event.key)
    _tell_reporter(
        report,
        "received",
        dedup=f"received:{report.reference}",
        suite=_how_to_hear_more(report),
        **_resembling(report),
    )
    if participations.charge_of(report) is not None:
        return
    _wake(report, category=report.category, at=report.created_at, key=report.object_key)
    if report.channel not in BY_AGENTS:
        _tell_agents(report, "to_agents", dedup=f"filed:{report.reference}", text=report.description)


@listens_to(ReportFiled)
def filed_for_all(event: ReportFiled) -> None:
    """Where the organisation reads nothing before it is published."""
    unread.publish_unread(organisation=event.organisation, key=UUID(event.key))


def _how_to_hear_more(report: Report) -> str:
    contact = queries.contact_of(report)
    if contact is None or contact.confirmed:
        return ""
    if report.channel != Report.Channel.EMAIL:
        return confirming.asking(contact)
    return _(
        "Vous nous avez écrit par courriel : pour être prévenu de la suite de la même façon, répondez à ce message, "
        "d’un mot. Nous serons sûrs que cette adresse est la vôtre."
    )


def _resembling(report: Report) -> dict[str, str]:
    """In a sentence, and in a word for an SMS: its reference, by which it is found on the portal."""
    found = resembling(report)
    if found is None:
        return {"voisin": "", "voisin_court": ""}
    reference = spoken(found.reference)
    address = portal_url(str(found.commune.slug), "signalements:public", found.reference)
    told = {"title": found.title, "reference": reference, "address": address}
    text = _(
        "Un signalement qui ressemble au vôtre est déjà suivi\u00a0: «\u00a0%(title)s\u00a0» (%(reference)s)."
        " Si c’est le même problème, vous pouvez le suivre aussi\u00a0:\n\n%(address)s"
    )
    return {"voisin": text % told, "voisin_court": _("Déjà signalé\u00a0? %s") % reference}


@listens_to(StatusChanged)
def moved(event: StatusChanged) -> None:
    report = report_of(event.organisation, event.key)
    step = queries.steps(report).get(number=event.number)
    _tell_reporter(
        report,
        "step",
        dedup=f"step:{report.reference}:{step.number}",
        etat=state_title(organisation=event.organisation, status=step.status),
        motif=str(step.get_reason_display()) if step.reason else "",
        jour=date_format(step.planned_on, "l j F") if step.planned_on else "",
        mot=step.note,
        **_asked_opinion(report, step.status),
    )
    followers.tell_step(report, step)


@listens_to(SaidMeToo)
def said_me_too(event: SaidMeToo) -> None:
    followers.thank(organisation=event.organisation, key=event.key)


def _asked_opinion(report: Report, status: str) -> dict[str, str]:
    """Yes and no, as addresses: only for what has been treated, and where the organisation asks."""
    own = report.organisation.territory
    slug = report.commune.slug or (own.slug if own else None)
    asks = settled_of(organisation=report.organisation_id).settings.ask_opinion
    if status != Status.DONE or not asks or not slug:
        return {}
    secret = secret_of(key=report.object_key)
    return {word: portal_url(slug, "signalements:opinion", secret, word) for word in ("oui", "non")}


@listens_to(ReportPublished)
def published(event: ReportPublished) -> None:
    bulletins.tell(organisation=event.organisation, key=UUID(event.key))


@listens_to(StatusChanged)
def moved_for_all(event: StatusChanged) -> None:
    bulletins.tell(organisation=event.organisation, key=UUID(event.key), step=event.number)


@listens_to(ReminderDue)
def reminded(event: ReminderDue) -> None:
    """Not of what another organisation sees to, before it is late: nobody here can do it."""
    report = report_of(event.organisation, event.key)
    if report.is_over or report.due_on is None:
        return
    dedup = f"{event.kind}:{report.reference}:{report.due_on}"
    if event.kind == Reminder.Kind.LATE:
        led = who_may(organisation=event.organisation, service=SERVICE, permission="settings")
        people = set(led.values_list("pk", flat=True)) or None
        _tell_agents(report, "late", dedup=dedup, text=report.description, people=people)
    elif participations.charge_of(report) is None:
        _tell_agents(report, "reminder", dedup=dedup, text=report.description)


@listens_to(MessageWritten)
def written(event: MessageWritten) -> None:
    report = report_of(event.organisation, event.key)
    message = queries.thread(report).get(pk=event.message)
    dedup = f"message:{report.reference}:{message.pk}"
    if message.author == Message.Author.AGENT:
        _tell_reporter(report, "answer", dedup=dedup, mot=message.body)
    else:
        _tell_agents(report, "message_to_agents", dedup=dedup, text=message.body)
        for share in participations.active_shares(report).exclude(part=Part.INFORMED):
            publish(
                ToldParticipant(
                    organisation=share.to_id,
                    key=event.key,
                    owner=event.organisation,
                    message=message.pk,
                )
            )


@listens_to(ChargeChanged)
def charged(event: ChargeChanged) -> None:
    """The reporter is told who sees to it now, and the mairie's agents when it comes back to them."""
    report = report_of(event.organisation, event.key)
    charge = participations.charge_of(report)
    if charge is not None and not participations.has_agents(organisation=charge.to_id):
        _keep_here(report, charge)
        return
    body = charge.to if charge else report.organisation
    dedup = f"charge:{report.reference}:{event.number}:{body.pk}"
    why = charge.why if charge else ""
    _tell_reporter(report, "in_charge", dedup=dedup, qui=body.name, pourquoi=why)
    if charge is None:
        _tell_agents(report, "to_agents", dedup=dedup, text=report.description)


def _keep_here(report: Report, charge: Share) -> None:
    """A rule sent it where nobody treats reports any more: it is this organisation's after all, as if just filed."""
    decisions.keep_here(report=report, share=charge, tell=False)
    _wake(report, category=report.category, at=report.created_at, key=report.object_key)
    _tell_agents(report, "to_agents", dedup=f"filed:{report.reference}", text=report.description)


@listens_to(Shared)
def shared(event: Shared) -> None:
    """In the participant's Scope: its agents, and whoever is on call there."""
    side = side_of(event.organisation, event.key)
    told = told_to_participant(event.owner, event.key)
    dedup = f"shared:{side.reference}:{side.part}:{side.since.timestamp():.0f}"
    tell_participant(side, "to_participant", told, dedup=dedup)
    if side.part == Part.IN_CHARGE:
        _wake(told, category=told["code"], at=timezone.now(), key=side.object_key)


@listens_to(ToldParticipant)
def told_participant(event: ToldParticipant) -> None:
    side = side_of(event.organisation, event.key)
    if side.until is None:
        told = told_to_participant(event.owner, event.key, message=event.message)
        tell_participant(
            side, "message_to_participant", told, dedup=f"message:{side.reference}:{event.message}"
        )


@listens_to(ParticipationPurged)
def purged_elsewhere(event: ParticipationPurged) -> None:
    participations.forget(participation=side_of(event.organisation, event.key))


@listens_to(BrowserGone)
def browser_gone(event: BrowserGone) -> None:
    """Only subscribers leave a browser here."""
    if event.service == SERVICE and event.organisation is not None and event.object_key:
        ours.forget_browser(organisation=event.organisation, key=UUID(event.object_key))


@listens_to(FileTreated)
def treated(event: FileTreated) -> None:
    """The work's photograph joins a page that is public already: an agent took it to be seen. So does the reporter's,
    where nothing is read first.
    """
    if event.service != SERVICE or event.organisation is None:
        return
    publications.show_work(organisation=event.organisation, handle=event.handle)
    unread.show_photo(organisation=event.organisation, handle=event.handle)


def follow_address(report: Report, *, asks: Contact | None = None) -> str:
    """On the portal of its commune; of the mairie's own, if the commune has merged since.

    `asks`: the address of the page that asks whether the reporter's is theirs, and leads there.
    """
    own = report.organisation.territory
    slug = report.commune.slug or (own.slug if own else None)
    if not slug:
        return ""
    secret = secret_of(key=report.object_key)
    if asks is not None:
        return portal_url(slug, "signalements:confirm", secret, confirming.proof_of(asks))
    return portal_url(slug, "signalements:follow", secret)


def _may_acknowledge(report: Report, contact: Contact, to: Recipient) -> bool:
    if report.channel in BY_AGENTS:
        return True
    if confirming.is_asked(contact):
        return may_ask(service=SERVICE, organisation=report.organisation_id, key=report.object_key, to=to)
    return may_write(to)


def _tell_reporter(report: Report, notice: str, *, dedup: str, **values: str) -> None:
    contact = queries.contact_of(report)
    if contact is None or report.purged_at is not None:
        return
    if not contact.confirmed and notice != ACKNOWLEDGEMENT:
        return
    if contact.person_id is not None:
        to = Recipient(person=contact.person_id)
    elif contact.wants == Wants.EMAIL:
        # The name of a mail may be anything, and its address anybody's.
        to = Recipient(name=contact.name if contact.confirmed else "", email=contact.email)
    elif contact.wants == Wants.SMS:
        to = Recipient(name=contact.name if contact.confirmed else "", phone=contact.phone)
    elif contact.wants == Wants.LETTER:
        to = Recipient(name=contact.name, postal=tuple(contact.postal.splitlines()))
    else:
        return
    if notice == ACKNOWLEDGEMENT and not _may_acknowledge(report, contact, to):
        return
    told = common(report)
    asks = confirming.is_asked(contact)
    if asks:  # Nobody makes us write to somebody else in their words.
        told["lieu"] = report.commune.name
    notify(
        service=SERVICE,
        notice=notice,
        to=to,
        context={**told, "lien": follow_address(report, asks=contact if asks else None), **values},
        dedup=dedup,
        object_key=report.object_key,
        channels=CHANNELS[contact.wants],
    )


def _tell_agents(
    report: Report, notice: str, *, dedup: str, text: str, people: Collection[int] | None = None
) -> None:
    notify(
        service=SERVICE,
        notice=notice,
        to=[Recipient(person=person) for person in people or _concerned(report)],
        context={
            **common(report),
            "texte": Truncator(" ".join(text.split())).chars(START, truncate="…"),
            "echeance": date_format(report.due_on, "l j F") if report.due_on else "",
            "lien": platform_url("bureau:signalements:report", report.reference),
        },
        dedup=dedup,
        object_key=report.object_key,
    )


def _concerned(report: Report) -> Collection[int]:
    """The agent who has it; else all who treat reports."""
    organisation = report.organisation_id
    item = item_of(organisation=organisation, service=SERVICE, key=report.object_key)
    if item is not None and item.assignee_id is not None:
        return [item.assignee_id]
    found = who_may(organisation=organisation, service=SERVICE, permission="treat")
    return list(found.values_list("pk", flat=True))


def _wake(about: Report | dict[str, str], *, category: str, at: datetime, key: UUID) -> None:
    """The telephone on call, when the office is closed and somebody may be in danger. Once for each report."""
    slot = on_call(organisation=acting(), category=category, at=at)
    if slot is None:
        return
    told = about if isinstance(about, dict) else common(about)
    notify(
        service=SERVICE,
        notice="on_call",
        to=Recipient(name=slot.name, phone=slot.phone),
        context={name: told[name] for name in ("reference", "sujet", "lieu")},
        dedup=f"on_call:{told['reference']}",
        object_key=key,
        channels=("sms",),
    )


@listens_to(TroubleSeen)
def take_up(event: TroubleSeen) -> None:
    taken_up.take_up(event)
