"""Who follows a report besides its reporter: whoever said « moi aussi », and the reporters of what was merged into it.

They are told what everybody may read, and nothing else; each once, however often they are known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.strangers import may_ask, may_write
from cantou.core.notices.domain.subscriptions import Who
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import spoken
from cantou.core.web.days import date_format
from cantou.services.signalements.domain import confirming, marks
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.reports import SERVICE, secret_of
from cantou.services.signalements.domain.states import state_title
from cantou.services.signalements.domain.subscriptions import ours
from cantou.services.signalements.models import Contact, MeToo, Publication, Report, Wants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cantou.services.signalements.models import StatusChange

CHANNELS = {
    Wants.NOTHING.value: ("in_app",),
    Wants.EMAIL.value: ("in_app", "email", "push"),
    Wants.SMS.value: ("in_app", "sms", "push"),
    Wants.LETTER.value: ("in_app", "letter"),
}
"""Whoever wants to be called back is named on the desk's page of what was merged."""


def thank(*, organisation: int, key: str) -> None:
    """As an agent. « Moi aussi » is noted: the link by which one takes it back."""
    said = MeToo.objects.filter(organisation_id=organisation, object_key=key, withdrawn_at=None)
    said = said.select_related("report__commune", "report__organisation__territory")
    row = said.first()
    if row is None:
        return
    asks = confirming.is_asked(row)
    suite = confirming.asking(row) if asks else _("Nous vous dirons la suite.")
    proof = confirming.proof_of(row) if row.person_id is None else ""
    values = {**_common(row.report), "suite": suite}
    if asks:
        values["lieu"] = row.report.commune.name
    _tell(row, "me_too", dedup=f"me_too:{row.object_key}:{row.wants}{proof}", **values)


def tell_step(report: Report, step: StatusChange) -> None:
    """As an agent, after the report has moved. The agent's word goes along only where everybody reads it."""
    if report.merged_into_id is not None:
        return  # they follow the other one now
    values = {
        **_common(report),
        "etat": state_title(organisation=report.organisation_id, status=step.status),
        "motif": str(step.get_reason_display()) if step.reason else "",
        "jour": date_format(step.planned_on, "l j F") if step.planned_on else "",
        "mot": step.note if step.is_public else "",
    }
    dedup = f"followed:{report.reference}:{step.number}"
    told: set[str] = set()
    for recipient, channels, link in _followers(report):
        if recipient.identity in told:
            continue
        told.add(recipient.identity)
        notify(
            service=SERVICE, notice="followed", to=recipient, context={**values, "lien": link}, dedup=dedup,
            object_key=report.object_key, channels=channels,
        )  # fmt: skip


def _followers(report: Report) -> Iterator[tuple[Recipient, tuple[str, ...], str]]:
    here = {"organisation_id": report.organisation_id}
    merged = Report.objects.filter(**here, merged_into=report)
    contacts = Contact.objects.filter(**here, report__in=merged, confirmed=True)
    for contact in contacts.select_related("report"):
        to = _to(contact.person_id, contact.email, contact.phone, contact.wants, contact.postal)
        if to is not None and contact.report.purged_at is None:
            link = _address(report, "signalements:follow", secret_of(key=contact.report.object_key))
            yield to, CHANNELS[contact.wants], link
    said = MeToo.objects.filter(Q(report=report) | Q(report__in=merged), **here, withdrawn_at=None)
    for row in said.filter(is_reporter=False, confirmed=True).order_by("at", "id"):
        to = _to(row.person_id, row.email, row.phone, row.wants)
        if to is not None:
            yield to, CHANNELS[row.wants], _link(report, row)


def as_subscribers(*, organisation: int, report: int) -> set[UUID]:
    """As an agent: the keys that its reporters, and those who said « moi aussi », would have as subscribers.

    They hear of each step by what they asked for there: a subscription does not say it twice.
    """
    here = {"organisation_id": organisation}
    same = Report.objects.filter(Q(pk=report) | Q(merged_into=report), **here)
    told = [
        *Contact.objects.filter(**here, report__in=same, confirmed=True).select_related("person"),
        *MeToo.objects.filter(
            **here, report__in=same, is_reporter=False, confirmed=True, withdrawn_at=None
        ).select_related("person"),
    ]
    return {ours.key_of(organisation, who) for row in told for who in _reached(row)}


def _reached(row: Contact | MeToo) -> Iterator[Who]:
    if row.wants not in {Wants.EMAIL, Wants.SMS}:
        return
    if row.person_id is not None:
        yield Who("account", person=row.person_id)
        known = {row.person.email.lower(), row.person.phone} if row.person else set()
        if (row.email.lower() if row.wants == Wants.EMAIL else row.phone) not in known:
            return  # typed beside the account: anybody's
    yield Who("email", row.email) if row.wants == Wants.EMAIL else Who("sms", row.phone)


def _tell(row: MeToo, notice: str, *, dedup: str, **values: str) -> None:
    to = _to(row.person_id, row.email, row.phone, row.wants)
    if to is None:
        return
    if confirming.is_asked(row):
        is_allowed = may_ask(service=SERVICE, organisation=row.organisation_id, key=row.object_key, to=to)
    else:
        is_allowed = may_write(to)
    if not is_allowed:
        return
    notify(
        service=SERVICE, notice=notice, to=to, context={**values, "lien": _link(row.report, row)}, dedup=dedup,
        object_key=row.report.object_key, channels=CHANNELS[row.wants],
    )  # fmt: skip


def _to(person: int | None, email: str, phone: str, wants: str, postal: str = "") -> Recipient | None:
    """Somebody who has an account is told there too."""
    if wants not in CHANNELS:
        return None
    if person is not None:
        return Recipient(person=person)
    if wants == Wants.EMAIL:
        return Recipient(email=email)
    if wants == Wants.LETTER:
        return Recipient(postal=tuple(postal.splitlines()))
    return Recipient(phone=phone) if wants == Wants.SMS else None


def _link(report: Report, row: MeToo) -> str:
    """Of its own page; of the one that asks, before its address is confirmed."""
    secret = marks.secret_of(key=UUID(str(row.object_key)))
    if confirming.is_asked(row):
        return _address(report, "signalements:me_too_confirm", secret, confirming.proof_of(row))
    return _address(report, "signalements:me_too_mine", secret)


def _address(report: Report, name: str, *secrets: str) -> str:
    own = report.organisation.territory
    slug = report.commune.slug or (own.slug if own else None)
    return portal_url(slug, name, *secrets) if slug else ""


def _common(report: Report) -> dict[str, str]:
    """In the words that everybody reads; of what is not published, its category and commune alone."""
    row = Publication.objects.filter(
        organisation_id=report.organisation_id, report=report, is_public=True
    ).first()
    subject = (
        row.title if row else title_of(categories_of(organisation=report.organisation_id), report.category)
    )
    place = [row.place if row and not row.is_unread else "", report.commune.name]
    return {
        "reference": spoken(report.reference),
        "sujet": subject,
        "lieu": ", ".join(part for part in place if part),
    }
