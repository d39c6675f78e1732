"""What goes, and when; what a person may ask back or have erased."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import erase_all
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import expire_links, spoken
from cantou.core.parapheur.domain.asking import erase_of
from cantou.core.scope.scope import Scope
from cantou.core.web.days import date_format
from cantou.core.work.domain.items import put
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.moving import SERVICE, subject
from cantou.services.demarches.domain.sides import over
from cantou.services.demarches.domain.telling import tell
from cantou.services.demarches.models import (
    Case,
    CaseCount,
    CaseEvent,
    Duration,
    Effect,
    Note,
    Opinion,
    Request,
    Timer,
    Transfer,
)
from cantou.services.demarches.models.figures import DAYS

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

AT_ONCE = 500
WARNED = timedelta(days=14)


def warn_next(*, organisation: int) -> bool:
    """Whether there was one: its person is told a fortnight before, and it is written for the desk. Once, inside an
    agent's Scope."""
    now = timezone.now()
    last = timezone.localdate(now) + WARNED
    case = queries.soon_erased(organisation, last).select_for_update(skip_locked=True, of=("self",)).first()
    if case is None:
        return False
    case.warned_at = now
    case.save(update_fields=["warned_at"])
    day = date_format(max(case.keep_until or last, last), "j F Y")
    told = tell(case, "goes", dedup=f"goes:{case.reference}:{case.keep_until}", jour=day)
    words = _("Ce dossier sera effacé après le %(day)s. La personne en est prévenue.") if told else _(
        "Ce dossier sera effacé après le %(day)s. La personne n’a laissé aucun moyen de la prévenir."
    )  # fmt: skip
    Note.objects.create(organisation_id=organisation, case=case, body=words % {"day": day})
    record(action="demarches.warned", subject=subject(case))
    return True


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope: how many cases were emptied, all of whose persons were warned a fortnight ago. A row
    without a name stays, and a number (CaseCount)."""
    now = timezone.now()
    today = timezone.localdate(now)
    old = Case.objects.filter(organisation_id=organisation, purged_at=None, keep_until__lt=today)
    old = old.filter(warned_at__lte=now - WARNED)
    found = list(old.select_related("demarche").order_by("pk")[:AT_ONCE])
    for case in found:
        _empty(case, now)
    if found:
        record(action="demarches.purged", details={"cases": len(found)})
    return len(found)


def _empty(case: Case, now: datetime) -> None:
    count(case)
    if case.charge_id is not None:
        over(case, to=case.charge_id, key=case.object_key)
    mine: dict[str, Any] = {"organisation_id": case.organisation_id, "case": case}
    erase_all(organisation=case.organisation_id, key=case.object_key)
    erase_of(organisation=case.organisation_id, key=case.object_key)
    for model in (Note, Effect, Timer, Request, Opinion, Transfer):
        model.objects.filter(**mine).delete()
    CaseEvent.objects.filter(**mine).update(body="", title="", data={}, person=None)
    case.name = case.email = case.phone = case.postal = ""
    case.answers, case.state = {}, {**case.state, "values": {}}
    case.person, case.purged_at = None, now
    case.save()
    expire_links(key=case.object_key, at=now)
    put(service=SERVICE, key=case.object_key, title=case.demarche.title)


def count(case: Case) -> None:
    """What remains of it: one more of its démarche, its month, its end and its length."""
    filed, ended = timezone.localdate(case.filed_at), timezone.localdate(case.ended_at)
    days = (ended - filed).days
    long = next((one for one, most in DAYS.items() if days <= most), Duration.MORE)
    kept, _new = CaseCount.objects.get_or_create(
        organisation_id=case.organisation_id,
        demarche_id=case.demarche_id,
        month=filed.replace(day=1),
        phase=case.phase,
        duration=long,
    )
    CaseCount.objects.filter(pk=kept.pk).update(cases=F("cases") + 1)


def export_person(person: int) -> list[dict[str, Any]]:
    """What a person asked while signed in."""
    with Scope.for_person(person).enter():
        found = list(queries.cases_of_person(person).order_by("filed_at", "pk"))
        return [
            {
                "référence": spoken(case.reference),
                "démarche": case.demarche.title,
                "déposée le": case.filed_at.isoformat(),
                "état": case.status_title,
                "réponses": case.answers,
                "nom": case.name,
                "adresse électronique": case.email,
                "téléphone": case.phone,
                "adresse postale": case.postal,
            }
            for case in found
        ]


def erase_person(person: int) -> int:
    """Their account and ways to reach them leave the cases; what an administration decided is kept until its term."""
    with Scope.for_person(person).enter():
        found = list(
            Case.objects.filter(person_id=person).order_by("pk").values_list("organisation_id", "object_key")
        )
    for organisation, key in found:
        with Scope.for_object(organisation=organisation, key=key).enter():
            _forget(organisation, key)
    return len(found)


def _forget(organisation: int, key: UUID) -> None:
    Case.objects.filter(organisation_id=organisation, object_key=key).update(
        person=None, email="", phone="", postal=""
    )
    record(action="demarches.person_erased", details={"key": str(key)})
