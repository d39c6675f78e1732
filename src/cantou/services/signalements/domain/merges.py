"""Two reports that say the same become one that is followed, and are separated again where that was wrong.

Nothing of the second is moved but those who said « moi aussi » (docs/adr/0103): it is closed, and leads to the first.
Everything here runs in an agent's Scope, for the organisation that received both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import normalise, spoken
from cantou.core.scope.scope import acting
from cantou.core.web.pagecache import bump
from cantou.services.signalements.domain import marks, publications
from cantou.services.signalements.domain.participations import charge_of
from cantou.services.signalements.domain.reports import subject
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.domain.turns import alone
from cantou.services.signalements.domain.workflow import Reason, Status
from cantou.services.signalements.models import Contact, Merge, MeToo, Publication, Report

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def merge(
    *,
    report: Report,
    into: str,
    words: str,
    person: int | None,
    at: datetime | None = None,
    tell: bool = True,
) -> Merge:
    """`report` says the same as the one whose reference is `into`, or as the one to which that one leads.

    What had been merged into `report` follows it there, and back if it is undone. Its reporter is told, with `words`.
    Raises a ValidationError that names the field to mend. `at` and `tell`: as for filing.
    """
    alone(acting())
    target = _target(report, into)
    children = merged_with(report)
    report, target = _hold(report, target, children)
    _check(report, target, words)
    moment = at or timezone.now()
    row = Merge.objects.create(
        organisation_id=acting(),
        report=report,
        into=target,
        before=report.status,
        planned_on=report.planned_on,
        person_id=person,
        at=moment,
    )
    change_status(
        report=report, before=report.status, after=Status.CLOSED, reason=Reason.DUPLICATE, note=words, person=person,
        at=at, tell=tell,
    )  # fmt: skip
    for each in (*children, report):
        _lead(each, target)
    for each in (*children, report):
        _join(each, target)
    _recount(report)
    _recount(target)
    record(action="signalements.merged", subject=subject(report), details={"into": target.reference})
    return row


def unmerge(
    *, report: Report, words: str, person: int | None, at: datetime | None = None, tell: bool = True
) -> None:
    """It was something else after all: back to where it was before. Undoing what is undone does nothing.

    Raises a ValidationError without words: its reporter was told the contrary.
    """
    alone(acting())
    report = Report.objects.get(organisation_id=acting(), pk=report.pk)
    row = Merge.objects.filter(organisation_id=acting(), report=report, undone_at=None).first()
    if row is None or report.merged_into_id is None:
        return
    if not words.strip():
        raise ValidationError({"words": _("Écrivez un mot\u00a0: la personne avait appris le contraire.")})
    target = Report.objects.get(organisation_id=acting(), pk=report.merged_into_id)
    children = _children(report, target)
    report, target = _hold(report, target, children)
    if report.purged_at is not None:
        raise ValidationError(_("Ce signalement est une archive\u00a0: il ne se sépare plus."))
    if target.purged_at is not None:
        raise ValidationError(_("L’autre signalement est une archive\u00a0: ils ne se séparent plus."))
    _lead(report, None)
    change_status(
        report=report, before=report.status, after=row.before, note=words, planned_on=row.planned_on, person=person,
        undoing=True, at=at, tell=tell,
    )  # fmt: skip
    row.undone_at = at or timezone.now()
    row.save(update_fields=["undone_at"])
    for child in children:
        _lead(child, report)
    _part(report, children)
    _recount(report)
    _recount(target)
    record(action="signalements.unmerged", subject=subject(report), details={"from": target.reference})


def merged_into(report: Report) -> Report | None:
    """The one that is followed in its place."""
    if report.merged_into_id is None:
        return None
    return Report.objects.filter(organisation_id=report.organisation_id, pk=report.merged_into_id).first()


def merged_with(report: Report) -> list[Report]:
    """Those that lead to it."""
    found = Report.objects.filter(organisation_id=report.organisation_id, merged_into=report)
    return list(found.select_related("commune").order_by("created_at", "pk"))


def _hold(report: Report, target: Report, children: Iterable[Report]) -> tuple[Report, Report]:
    """Everything that will be changed, in one order and before the journal, for which all others wait last."""
    keys = [each.pk for each in (report, target, *children)]
    mine = Report.objects.select_for_update(of=("self",)).filter(organisation_id=acting(), pk__in=keys)
    locked = {each.pk: each for each in mine.order_by("pk")}
    public = Publication.objects.select_for_update().filter(organisation_id=acting(), report__in=keys)
    if list(public.order_by("pk").values_list("pk", flat=True)):
        bump(organisation=acting())
    return locked[report.pk], locked[target.pk]


def _target(report: Report, into: str) -> Report:
    """Somebody else's report is not there."""
    found = Report.objects.filter(organisation_id=acting(), reference=normalise(into)[:12]).first()
    if found is None:
        raise ValidationError({"into": _("Aucun de vos signalements ne porte cette référence.")})
    head = merged_into(found) or found
    if head.pk == report.pk:
        raise ValidationError({"into": _("C’est ce signalement-ci, ou il mène déjà ici.")})
    return head


def _check(report: Report, target: Report, words: str) -> None:
    if report.merged_into_id is not None:
        raise ValidationError({"into": _("Il est déjà regroupé\u00a0: séparez-le d’abord.")})
    if report.is_over:
        raise ValidationError(
            {"into": _("Ce signalement est terminé\u00a0: il n’y a plus rien à regrouper.")}
        )
    if target.is_over or target.merged_into_id is not None:
        raise ValidationError(
            {"into": _("%(ref)s est terminé\u00a0: rouvrez-le d’abord.") % {"ref": spoken(target.reference)}}
        )
    charged, other = charge_of(report), charge_of(target)
    if charged is not None and (other is None or other.to_id != charged.to_id):
        raise ValidationError(
            {"into": _("%(name)s s’en occupe\u00a0: reprenez-le d’abord.") % {"name": charged.to.name}}
        )
    if not words.strip():
        raise ValidationError({"words": _("Écrivez un mot\u00a0: la personne qui a signalé le lira.")})


def _lead(report: Report, target: Report | None) -> None:
    """For agents, and on its public page."""
    report.merged_into = target
    Report.objects.filter(organisation_id=report.organisation_id, pk=report.pk).update(merged_into=target)
    Publication.objects.filter(organisation_id=report.organisation_id, report=report).update(
        leads_to=target.reference if target else ""
    )


def _join(report: Report, target: Report) -> None:
    """Whoever saw it saw the other, once each; so did its reporter."""
    mine = MeToo.objects.filter(organisation_id=report.organisation_id, report=report)
    for row in mine.order_by("at", "pk"):
        _move(row, target, origin=row.origin_id or report.pk)
    if not MeToo.objects.filter(
        organisation_id=report.organisation_id, origin=report, is_reporter=True
    ).exists():
        _count_reporter(report, target)


def _move(row: MeToo, target: Report, *, origin: int | None) -> None:
    """Where the same person is counted already, this row stays as it is."""
    try:
        with transaction.atomic():
            MeToo.objects.filter(organisation_id=row.organisation_id, pk=row.pk).update(
                report=target, report_key=target.object_key, origin_id=origin
            )
    except IntegrityError:
        return


def _count_reporter(report: Report, target: Report) -> None:
    contact = Contact.objects.filter(organisation_id=report.organisation_id, report=report).first()
    told = ""
    if contact is not None and contact.confirmed and contact.person_id is None:
        told = marks.of_contact(email=contact.email, phone=contact.phone)
    mark = marks.of_person(report.person_id) if report.person_id else marks.of_report(report.object_key)
    try:
        with transaction.atomic():
            MeToo.objects.create(
                organisation_id=report.organisation_id,
                object_key=marks.key_of(report=target.pk, mark=marks.of_report(report.object_key)),
                report=target,
                report_key=target.object_key,
                origin=report,
                is_reporter=True,
                mark=mark,
                contact_mark=told,
                confirmed=True,
                person_id=report.person_id,
                at=report.created_at,
            )
    except IntegrityError:
        return


def _children(report: Report, target: Report) -> list[Report]:
    """Those that had been merged into `report` itself, before it led elsewhere."""
    found = Merge.objects.filter(organisation_id=report.organisation_id, into=report, undone_at=None)
    return list(
        Report.objects.filter(
            organisation_id=report.organisation_id, pk__in=found.values("report_id"), merged_into=target
        )
    )


def _part(report: Report, children: list[Report]) -> None:
    """Each goes back to what was meant; a reporter is counted on nobody's but their own."""
    here = MeToo.objects.filter(organisation_id=report.organisation_id)
    here.filter(origin=report, is_reporter=True).delete()
    for row in here.filter(origin=report).order_by("at", "pk"):
        _move(row, report, origin=None)
    for row in here.filter(origin__in=children).order_by("at", "pk"):
        _move(row, report, origin=row.origin_id)


def _recount(report: Report) -> None:
    mine = {"organisation_id": report.organisation_id, "report": report}
    number = MeToo.objects.filter(**mine, withdrawn_at=None).count()
    Report.objects.filter(organisation_id=report.organisation_id, pk=report.pk).update(me_too=number)
    Publication.objects.filter(**mine).update(me_too=number)
    publications.mirror(report=Report.objects.get(organisation_id=report.organisation_id, pk=report.pk))
