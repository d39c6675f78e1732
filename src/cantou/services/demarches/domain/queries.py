"""What is read of démarches and cases. Each names its organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from cantou.core.files.domain.queries import of_thing
from cantou.core.forms.models import Draft, Version
from cantou.core.organisations.domain.references import LENGTH, normalise
from cantou.core.organisations.models import Offer, Organisation
from cantou.core.scope.scope import Scope
from cantou.services.demarches.models import (
    Case,
    CaseCount,
    CaseEvent,
    CasePart,
    CatalogueEntry,
    Demarche,
    Effect,
    Note,
    Opinion,
    OpinionState,
    Release,
    Request,
    Subscription,
    Timer,
    WorkflowVersion,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from cantou.core.files.models import StoredFile

SERVICE = "demarches"
TYPED = "demarches.saisie"
"""Whose drafts agents write: those of the portal are nobody's but their writers'."""
OPEN, AWAITED, OVER = "open", "awaited", "over"


def demarches(organisation: int) -> QuerySet[Demarche]:
    return (
        Demarche.objects.filter(organisation_id=organisation)
        .select_related("form", "publisher")
        .order_by("title", "pk")
    )


def open_demarches(organisations: Iterable[int]) -> QuerySet[Demarche]:
    """What people may begin now, of those that provide here."""
    found = Demarche.objects.filter(organisation_id__in=list(organisations), is_public=True, is_open=True)
    return found.select_related("organisation").order_by("title", "pk")


def demarche_of_form(organisation: int, form_key: str) -> Demarche | None:
    found = Demarche.objects.filter(organisation_id=organisation, form__key=form_key, is_open=True)
    return found.select_related("form").first()


def having_form(organisations: Iterable[int], form_key: str) -> list[int]:
    found = Demarche.objects.filter(organisation_id__in=list(organisations), form__key=form_key)
    return list(found.values_list("organisation_id", flat=True))


def demarche_of_version(organisation: int, version: int) -> Demarche:
    """Of a version of its form."""
    mine = Demarche.objects.filter(organisation_id=organisation, form__versions=version)
    return mine.select_related("organisation__territory").get()


def parameters_of(organisation: int, form: int) -> dict[str, Any]:
    found = Demarche.objects.filter(organisation_id=organisation, form_id=form)
    return found.values_list("parameters", flat=True).first() or {}


def draft_typed(organisation: int, pk: int) -> Draft | None:
    """One that an agent writes for somebody."""
    mine = Draft.objects.filter(organisation_id=organisation, pk=pk, service=TYPED)
    return mine.select_related("version__form").defer("version__document").first()


def current_workflow(demarche: Demarche) -> WorkflowVersion | None:
    mine = WorkflowVersion.objects.filter(organisation_id=demarche.organisation_id, demarche=demarche)
    return mine.filter(number=demarche.number).first()


def workflow_for(demarche: Demarche, form_number: int) -> WorkflowVersion | None:
    """The last one that was published when this version of the form was asked, or before: a later one may read answers
    that this form never asked for."""
    mine = WorkflowVersion.objects.filter(organisation_id=demarche.organisation_id, demarche=demarche)
    return mine.filter(number__lte=demarche.number, form_number__lte=form_number).order_by("-number").first()


def keys_among(organisation: int, keys: Iterable[UUID]) -> QuerySet[Case, UUID]:
    """Those that are cases already."""
    mine = Case.objects.filter(organisation_id=organisation, object_key__in=list(keys))
    return mine.values_list("object_key", flat=True)


def current_form_version(demarche: Demarche) -> Version | None:
    mine = Version.objects.filter(organisation_id=demarche.organisation_id, form_id=demarche.form_id)
    return mine.order_by("-number").first()


def catalogue_of_territories(territories: Iterable[int]) -> QuerySet[CatalogueEntry]:
    """What the bodies of these places publish. In a public Scope."""
    found = CatalogueEntry.objects.filter(organisation__territory_id__in=list(territories), is_public=True)
    return found.filter(number__gt=0).select_related("organisation").order_by("title", "pk")


def catalogue(organisation: int) -> QuerySet[CatalogueEntry]:
    """What it publishes itself, withdrawn or not."""
    return CatalogueEntry.objects.filter(organisation_id=organisation).order_by("title", "pk")


def releases(entry: CatalogueEntry) -> QuerySet[Release]:
    return Release.objects.filter(organisation_id=entry.organisation_id, entry=entry).order_by("-number")


def release_of(organisation: int, key: str) -> Release | None:
    """The current one."""
    mine = Release.objects.filter(organisation_id=organisation, entry__key=key, entry__is_public=True)
    return mine.order_by("-number").first()


def takers(organisation: int) -> QuerySet[Demarche]:
    """Démarches that others opened from what this one publishes. In a public Scope."""
    found = Demarche.objects.filter(publisher_id=organisation, is_public=True)
    return found.select_related("organisation").order_by("key", "organisation__name", "pk")


def subscriptions(organisation: int) -> QuerySet[Subscription]:
    return Subscription.objects.filter(organisation_id=organisation).only("demarche_id", "digest")


def drafts_under_way(demarche: Demarche) -> QuerySet[Draft]:
    """Demands that people, or agents for them, are writing."""
    mine = Draft.objects.filter(
        organisation_id=demarche.organisation_id, version__form_id=demarche.form_id, taken_at=None
    )
    return mine.filter(is_test=False, expires_at__gt=timezone.now())


def subscription_of(demarche: Demarche) -> Subscription | None:
    return Subscription.objects.filter(organisation_id=demarche.organisation_id, demarche=demarche).first()


def cases(organisation: int) -> QuerySet[Case]:
    """With all that says how far they are; documents of versions are fetched by a process that does not know them."""
    found = Case.objects.filter(organisation_id=organisation)
    return found.select_related(
        "demarche", "workflow", "form_version", "charge", "organisation__territory"
    ).defer("workflow__document", "form_version__document")


def case_of_key(organisation: int, key: UUID) -> Case | None:
    return cases(organisation).filter(object_key=key).first()


def reference_of_key(organisation: int, key: str) -> str:
    found = Case.objects.filter(organisation_id=organisation, object_key=UUID(key))
    return found.values_list("reference", flat=True).first() or ""


def cases_of_person(person: int) -> QuerySet[Case]:
    return Case.objects.filter(person_id=person).select_related("demarche", "organisation")


@dataclass(frozen=True, slots=True)
class Filters:
    """`which`: open, awaited (of the applicant), over, or "" for all."""

    which: str = OPEN
    demarche: str = ""
    typed: str = ""


def filtered(organisation: int, filters: Filters) -> QuerySet[Case]:
    found = Case.objects.filter(organisation_id=organisation).select_related("demarche")
    if filters.which == OPEN:
        found = found.filter(ended_at=None)
    elif filters.which == AWAITED:
        found = found.filter(ended_at=None, phase="incomplete")
    elif filters.which == OVER:
        found = found.filter(ended_at__isnull=False)
    if filters.demarche:
        found = found.filter(demarche__key=filters.demarche)
    if filters.typed:
        code = normalise(filters.typed)
        by_name = Q(name__icontains=filters.typed)
        found = found.filter(by_name | Q(reference=code) if len(code) == LENGTH else by_name)
    return found


def due_first(found: QuerySet[Case], after: tuple[date, int] | None, size: int) -> list[Case]:
    """One more than a page holds. `after`: the day and the row after which the page begins."""
    if after is not None:
        day, pk = after
        found = found.filter(due_on__gte=day).filter(Q(due_on__gt=day) | Q(pk__gt=pk))
    return list(found.order_by("due_on", "pk")[: size + 1])


def thread(case: Case) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(organisation_id=case.organisation_id, case=case).order_by("at", "pk")


def receipt(case: Case) -> CaseEvent | None:
    return thread(case).filter(kind=CaseEvent.Kind.RECEIPT).first()


def notes(case: Case) -> QuerySet[Note]:
    found = Note.objects.filter(organisation_id=case.organisation_id, case=case)
    return found.select_related("person").order_by("at", "pk")


def requests(case: Case) -> QuerySet[Request]:
    found = Request.objects.filter(organisation_id=case.organisation_id, case=case)
    return found.order_by("created_on", "pk")


def files_of(case: Case) -> QuerySet[StoredFile]:
    return of_thing(organisation=case.organisation_id, key=case.object_key)


def waiting_effects(case: Case) -> QuerySet[Effect]:
    mine = Effect.objects.filter(organisation_id=case.organisation_id, case=case, state=Effect.State.WAITING)
    return mine.order_by("number", "position", "pk")


def opinions(case: Case) -> QuerySet[Opinion]:
    found = Opinion.objects.filter(organisation_id=case.organisation_id, case=case)
    return found.order_by("asked_at", "pk")


def opinion_of_key(organisation: int, key: UUID) -> Opinion | None:
    found = Opinion.objects.filter(organisation_id=organisation, object_key=key)
    return found.select_related("organisation__territory").first()


def late_opinions(organisation: int, today: date) -> QuerySet[Opinion]:
    found = Opinion.objects.filter(organisation_id=organisation, state=OpinionState.ASKED, until__lt=today)
    return found.order_by("until", "pk")


def pieces_of(opinion: Opinion) -> QuerySet[StoredFile]:
    """In a Scope of the case's key: those that were chosen."""
    found = of_thing(organisation=opinion.organisation_id, key=opinion.case_key)
    return found.filter(handle__in=[UUID(one) for one in opinion.pieces])


def parts(organisation: int, reference: str) -> QuerySet[CasePart]:
    """In which this organisation takes part, those that go on first."""
    found = CasePart.objects.filter(organisation_id=organisation, reference=reference)
    return found.select_related("owner").order_by(F("until").asc(nulls_first=True), "-since", "-pk")


def part_of_key(organisation: int, key: UUID) -> CasePart | None:
    found = CasePart.objects.filter(organisation_id=organisation, object_key=key)
    return found.select_related("owner").first()


def others(organisation: int) -> QuerySet[Organisation]:
    """Bodies with a desk, where démarches are offered: those that may be asked or given a case."""
    with Scope.public().enter():
        offering = Offer.objects.filter(service=SERVICE).exclude(organisation_id=organisation)
        keys = set(offering.values_list("organisation_id", flat=True))
    found = Organisation.objects.filter(pk__in=keys, state="active")
    return found.order_by("name", "pk")


def silent(organisation: int, today: date) -> QuerySet[Case]:
    """The day has gone by, silence means something, and nobody has noted it yet."""
    found = cases(organisation).filter(ended_at=None, silent_on=None, due_on__lt=today)
    return found.filter(clock__silence__in=["accord", "rejet"]).order_by("due_on", "pk")


def soon_erased(organisation: int, until: date) -> QuerySet[Case]:
    """Of which nobody was warned."""
    found = cases(organisation).filter(purged_at=None, warned_at=None, keep_until__lte=until)
    return found.order_by("keep_until", "pk")


def counts(organisation: int) -> QuerySet[CaseCount]:
    found = CaseCount.objects.filter(organisation_id=organisation).select_related("demarche")
    return found.order_by("-month", "demarche__title", "phase", "duration")


def due_timers(organisation: int, now: datetime) -> QuerySet[Timer]:
    return Timer.objects.filter(organisation_id=organisation, due_at__lte=now).order_by("due_at", "pk")
