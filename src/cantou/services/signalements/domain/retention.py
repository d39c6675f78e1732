"""What says who reported does not outlive its use: purged every night, given back or erased at request.

What happened remains (category, commune, dates, states), so that statistics stay true.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils import timezone

from cantou.core.files.domain.files import erase, erase_all
from cantou.core.files.models import StoredFile
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import expire_links
from cantou.core.scope.scope import Scope
from cantou.core.tasks import publish
from cantou.core.work.domain.items import put
from cantou.services.signalements.domain import abuse, figures_kept
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.defaults import RETENTION_DAYS
from cantou.services.signalements.domain.delays import local_day
from cantou.services.signalements.domain.events import ParticipationPurged
from cantou.services.signalements.domain.states import state_title
from cantou.services.signalements.domain.unread import forget_unread
from cantou.services.signalements.models import (
    Abuse,
    Contact,
    Draft,
    Forward,
    Message,
    MeToo,
    Note,
    Origin,
    RemotePhoto,
    Report,
    Round,
    Routing,
    Share,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICE = "signalements"
DRAFT_DAYS = 7
ROUND_DAYS = 180
FORGOTTEN_DAYS = 730
"""A report that nobody has touched for so long is over, whatever its state says."""


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope. Returns the number of reports and drafts that were purged."""
    now = timezone.now()
    figures_kept.refresh(organisation=organisation, at=now)
    drafts = _purge_drafts(organisation, now)
    abuse.purge(organisation=organisation)
    reports = 0
    for report in _to_purge(organisation, now):
        _purge_report(report, now)
        reports += 1
    if drafts or reports:
        record(action="signalements.purged", details={"reports": reports, "drafts": drafts})
    return drafts + reports + _purge_rounds(organisation, now)


def _purge_drafts(organisation: int, now: datetime) -> int:
    old = Draft.objects.filter(organisation_id=organisation, updated_at__lt=now - timedelta(days=DRAFT_DAYS))
    for key in old.filter(sent_at=None).values_list("object_key", flat=True):
        erase_all(organisation=organisation, key=key)
    number, _ = old.delete()
    return number


def _purge_rounds(organisation: int, now: datetime) -> int:
    """Who went where is nobody's business once the season is over; what was done stands in each report's history."""
    old = Round.objects.filter(
        organisation_id=organisation, day__lt=local_day(now) - timedelta(days=ROUND_DAYS)
    )
    number = old.count()
    old.delete()
    return number


def _to_purge(organisation: int, now: datetime) -> Iterator[Report]:
    """A category that nothing knows any more keeps the usual retention."""
    kept = Report.objects.filter(organisation_id=organisation, purged_at=None).select_related("commune")
    known = categories_of(organisation=organisation)
    over = Q(updated_at__lt=now - timedelta(days=FORGOTTEN_DAYS))
    over |= ~Q(category__in=known) & Q(closed_at__lt=now - timedelta(days=RETENTION_DAYS))
    for code, kind in known.items():
        over |= Q(category=code, closed_at__lt=now - timedelta(days=kind.retention_days))
    # What was merged lives as long as what it was merged into: its reporter is still told, and it may be separated.
    waits = Q(merged_into__isnull=False, merged_into__purged_at=None)
    return kept.filter(over).exclude(waits).iterator(chunk_size=200)


def _purge_report(report: Report, now: datetime) -> None:
    mine: dict[str, Any] = {"organisation_id": report.organisation_id, "report": report}
    published = report.publications.filter(is_public=True).exists()
    forget_unread(report=report)
    Contact.objects.filter(**mine).delete()
    Note.objects.filter(**mine).delete()
    RemotePhoto.objects.filter(**mine).delete()
    _purge_me_toos(report, now)
    Forward.objects.filter(**mine).update(words="")
    Abuse.objects.filter(**mine).update(why="")
    Origin.objects.filter(**mine).delete()
    Message.objects.filter(**mine, is_public=False).delete()
    for file in StoredFile.objects.filter(
        organisation_id=report.organisation_id, object_key=report.object_key, is_public=False
    ):
        erase(file=file)
    report.description = ""
    report.place_words = ""
    report.answers = [answer for answer in report.answers if answer.get("kind") != "text"]
    report.person = None
    report.purged_at = now
    if not published:
        report.place, report.place_label = None, ""
        report.lon, report.lat, report.accuracy = None, None, None
    report.save()
    expire_links(key=report.object_key, at=now)
    title = title_of(categories_of(organisation=report.organisation_id), report.category)
    put(service=SERVICE, key=report.object_key, title=title, place=report.commune.name)
    _purge_elsewhere(report)


def _purge_me_toos(report: Report, now: datetime) -> None:
    """Their number stays, on the report."""
    said = MeToo.objects.filter(organisation_id=report.organisation_id, report=report)
    for key in said.values_list("object_key", flat=True):
        expire_links(key=key, at=now)
    said.delete()


def _purge_elsewhere(report: Report) -> None:
    """What agents wrote of it when handing it over, and what other organisations keep of it."""
    mine: dict[str, Any] = {"organisation_id": report.organisation_id, "report": report}
    Routing.objects.filter(**mine).exclude(cause__in=["filed", "category"]).update(explanation=F("plain"))
    shares = Share.objects.filter(**mine)
    for organisation in set(shares.values_list("to_id", flat=True)):
        publish(ParticipationPurged(organisation=organisation, key=str(report.object_key)))
    shares.update(why="", ended_why="")


def export_person(person: int) -> list[dict[str, Any]]:
    """What a person filed while signed in, as they wrote it."""
    with Scope.for_person(person).enter():
        reports = list(
            Report.objects.filter(person_id=person).select_related("commune").order_by("created_at", "id")
        )
        contacts = {contact.report_id: contact for contact in Contact.objects.filter(person_id=person)}
        said = list(MeToo.objects.filter(person_id=person).order_by("at", "id"))
    return [
        *(_exported(report, contacts.get(report.pk)) for report in reports),
        *(_exported_me_too(row) for row in said),
    ]


def _exported_me_too(row: MeToo) -> dict[str, Any]:
    return {
        "« moi aussi » le": row.at.isoformat(),
        "retiré le": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        "adresse électronique": row.email,
        "téléphone": row.phone,
        "mot à la mairie": row.words,
    }


def _exported(report: Report, contact: Contact | None) -> dict[str, Any]:
    with Scope.for_object(organisation=report.organisation_id, key=report.object_key).enter():
        state = state_title(organisation=report.organisation_id, status=report.status)
        messages = Message.objects.filter(organisation_id=report.organisation_id, report=report)
        written = [
            {
                "date": message.at.isoformat(),
                "auteur": str(message.get_author_display()),
                "texte": message.body,
            }
            for message in messages.order_by("at", "id")
        ]
    return {
        "référence": report.reference,
        "envoyé le": report.created_at.isoformat(),
        "commune": report.commune.name,
        "sujet": report.category,
        "texte": report.description,
        "lieu": report.where,
        "point": [report.lon, report.lat] if report.has_point else None,
        "réponses": {answer["label"]: answer["shown"] for answer in report.answers},
        "état": state,
        "coordonnées": _contact(contact) if contact else None,
        "messages": written,
    }


def _contact(contact: Contact) -> dict[str, str]:
    return {"nom": contact.name, "adresse électronique": contact.email, "téléphone": contact.phone}


def erase_person(person: int) -> int:
    """Their name leaves the reports, which stay: the hole in the road is still there."""
    with Scope.for_person(person).enter():
        mine = list(Report.objects.filter(person_id=person).values_list("organisation_id", "object_key"))
    for organisation, key in mine:
        with Scope.for_object(organisation=organisation, key=key).enter():
            Contact.objects.filter(organisation_id=organisation, object_key=key).update(
                name="", email="", phone="", wants="", person=None
            )
            Report.objects.filter(organisation_id=organisation, object_key=key).update(person=None)
            Message.objects.filter(organisation_id=organisation, object_key=key, person_id=person).update(
                person=None
            )
            record(action="signalements.person_erased", details={"key": str(key)})
    return len(mine) + _erase_me_toos(person)


def _erase_me_toos(person: int) -> int:
    """What they saw stays counted; who saw it is forgotten."""
    with Scope.for_person(person).enter():
        mine = list(MeToo.objects.filter(person_id=person).values_list("organisation_id", "object_key"))
    for organisation, key in mine:
        with Scope.for_object(organisation=organisation, key=key).enter():
            MeToo.objects.filter(organisation_id=organisation, object_key=key).update(
                email="", phone="", wants="", words="", contact_mark="", person=None, mark=key.hex
            )
            record(action="signalements.person_erased", details={"key": str(key)})
    return len(mine)
