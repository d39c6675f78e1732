"""What is told of a report, and to the agents of an organisation that takes part in it."""

from __future__ import annotations

from uuid import UUID

from django.utils.text import Truncator

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain.queries import who_may
from cantou.core.scope.scope import Scope
from cantou.core.web.addresses import platform_url
from cantou.core.web.days import date_format
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.reports import SERVICE
from cantou.services.signalements.models import Participation, Report

START = 160
"""Of a text, in a notice."""


def report_of(organisation: int, key: str) -> Report:
    found = Report.objects.filter(organisation_id=organisation, object_key=key)
    return found.select_related("commune", "organisation__territory").get()


def common(report: Report) -> dict[str, str]:
    kinds = categories_of(organisation=report.organisation_id)
    return {
        "reference": spoken(report.reference),
        "sujet": title_of(kinds, report.category),
        "lieu": ", ".join(part for part in (report.where, report.commune.name) if part),
    }


def side_of(organisation: int, key: str) -> Participation:
    found = Participation.objects.filter(organisation_id=organisation, object_key=key)
    return found.select_related("owner").get()


def told_to_participant(owner: int, key: str, *, message: int | None = None) -> dict[str, str]:
    """Read in the report's own Scope; `code` is that of its category."""
    with Scope.for_object(organisation=owner, key=UUID(key)).enter():
        report = report_of(owner, key)
        text = queries.thread(report).get(pk=message).body if message else report.description
        return {
            **common(report),
            "texte": Truncator(" ".join(text.split())).chars(START, truncate="…"),
            "echeance": date_format(report.due_on, "l j F") if report.due_on else "",
            "code": report.category,
        }


def tell_participant(side: Participation, notice: str, told: dict[str, str], *, dedup: str) -> None:
    people = who_may(organisation=side.organisation_id, service=SERVICE, permission="treat")
    values = {name: value for name, value in told.items() if name != "code"}
    notify(
        service=SERVICE,
        notice=notice,
        to=[Recipient(person=person.pk) for person in people],
        context={
            **values,
            "de": side.owner.name,
            "pourquoi": side.why,
            "lien": platform_url("bureau:signalements:shared", side.reference),
        },
        dedup=dedup,
        object_key=side.object_key,
    )
