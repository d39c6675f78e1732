"""Who is told of what happens to a report. Each notice has a name of its own, so that hearing twice tells once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.text import Truncator

from cantou.core.files.domain.events import FileTreated
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain.queries import who_may
from cantou.core.tasks import listens_to
from cantou.core.web.addresses import platform_url
from cantou.core.work.models import WorkItem
from cantou.services.signalements.domain import publications, queries
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.events import MessageWritten, ReportFiled, StatusChanged
from cantou.services.signalements.domain.reports import SERVICE, secret_of
from cantou.services.signalements.models import Message, Report, Wants

if TYPE_CHECKING:
    from collections.abc import Collection

CHANNELS = {
    Wants.NOTHING.value: ("in_app",),
    Wants.EMAIL.value: ("in_app", "email", "push"),
    Wants.SMS.value: ("in_app", "sms", "push"),
}
_START = 160


@listens_to(ReportFiled)
def filed(event: ReportFiled) -> None:
    report = _report(event.organisation, event.key)
    _tell_reporter(report, "received", dedup=f"received:{report.reference}")
    if report.channel != Report.Channel.AGENT:
        _tell_agents(report, "to_agents", dedup=f"filed:{report.reference}", text=report.description)


@listens_to(StatusChanged)
def moved(event: StatusChanged) -> None:
    report = _report(event.organisation, event.key)
    step = queries.steps(report).get(number=event.number)
    _tell_reporter(
        report,
        "step",
        dedup=f"step:{report.reference}:{step.number}",
        etat=str(step.get_status_display()),
        motif=str(step.get_reason_display()) if step.reason else "",
        jour=date_format(step.planned_on, "l j F") if step.planned_on else "",
        mot=step.note,
    )


@listens_to(MessageWritten)
def written(event: MessageWritten) -> None:
    report = _report(event.organisation, event.key)
    message = queries.thread(report).get(pk=event.message)
    dedup = f"message:{report.reference}:{message.pk}"
    if message.author == Message.Author.AGENT:
        _tell_reporter(report, "answer", dedup=dedup, mot=message.body)
    else:
        _tell_agents(report, "message_to_agents", dedup=dedup, text=message.body)


@listens_to(FileTreated)
def treated(event: FileTreated) -> None:
    """The work's photograph joins a page that is public already: an agent took it to be seen."""
    if event.service != SERVICE or event.organisation is None:
        return
    publications.show_work(organisation=event.organisation, handle=event.handle)


def _report(organisation: int, key: str) -> Report:
    found = Report.objects.filter(organisation_id=organisation, object_key=key)
    return found.select_related("commune", "organisation__territory").get()


def _common(report: Report) -> dict[str, str]:
    kinds = categories_of(organisation=report.organisation_id)
    return {
        "reference": spoken(report.reference),
        "sujet": title_of(kinds, report.category),
        "lieu": ", ".join(part for part in (report.where, report.commune.name) if part),
    }


def follow_address(report: Report) -> str:
    """On the portal of its commune; of the mairie's own, if the commune has merged since."""
    own = report.organisation.territory
    slug = report.commune.slug or (own.slug if own else None)
    return portal_url(slug, "signalements:follow", secret_of(key=report.object_key)) if slug else ""


def _tell_reporter(report: Report, notice: str, *, dedup: str, **values: str) -> None:
    contact = queries.contact_of(report)
    if contact is None or report.purged_at is not None:
        return
    if contact.person_id is not None:
        to = Recipient(person=contact.person_id)
    elif contact.wants == Wants.EMAIL:
        to = Recipient(name=contact.name, email=contact.email)
    elif contact.wants == Wants.SMS:
        to = Recipient(name=contact.name, phone=contact.phone)
    else:
        return
    notify(
        service=SERVICE,
        notice=notice,
        to=to,
        context={**_common(report), "lien": follow_address(report), **values},
        dedup=dedup,
        object_key=report.object_key,
        channels=CHANNELS[contact.wants],
    )


def _tell_agents(report: Report, notice: str, *, dedup: str, text: str) -> None:
    notify(
        service=SERVICE,
        notice=notice,
        to=[Recipient(person=person) for person in _concerned(report)],
        context={
            **_common(report),
            "texte": Truncator(" ".join(text.split())).chars(_START, truncate="…"),
            "echeance": date_format(report.due_on, "l j F") if report.due_on else "",
            "lien": platform_url("bureau:signalements:report", report.reference),
        },
        dedup=dedup,
        object_key=report.object_key,
    )


def _concerned(report: Report) -> Collection[int]:
    """The agent who has it; else all who treat reports."""
    organisation = report.organisation_id
    item = WorkItem.objects.filter(organisation_id=organisation, object_key=report.object_key).first()
    if item is not None and item.assignee_id is not None:
        return [item.assignee_id]
    found = who_may(organisation=organisation, service=SERVICE, permission="treat")
    return list(found.values_list("pk", flat=True))
