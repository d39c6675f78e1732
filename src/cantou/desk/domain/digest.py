"""Monday morning: what waits, what is late, what came last week, in one message for each agent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.queries import organisations_named
from cantou.core.organisations.models import Organisation
from cantou.core.people.domain.queries import people_of, stood_in_for
from cantou.core.people.domain.rights import rights_of
from cantou.core.scope.scope import Scope
from cantou.core.web.addresses import platform_url
from cantou.core.work.models import WorkItem
from cantou.desk.agent import treated_by
from cantou.desk.models import AgentChoices
from cantou.desk.notices import DESK, MONDAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

PARIS = ZoneInfo("Europe/Paris")
MOST_LATE = 5


def readers(*, on: date) -> list[int]:
    """The agents who have not had, nor refused, the digest of this Monday. Opens its own Scope."""
    organisations = tuple(
        Organisation.objects.filter(state=Organisation.State.ACTIVE).values_list("pk", flat=True)
    )
    if not organisations:
        return []
    with Scope.agent(organisations[0], organisations=organisations, reason="résumé du lundi").enter():
        agents = set(people_of(organisations=organisations))
    done = AgentChoices.objects.filter(Q(monday_digest=False) | Q(digest_on__gte=on))
    return sorted(agents - set(done.values_list("person_id", flat=True)))


def send_digest(*, person: int, on: date) -> bool:
    """Whether there was something to tell. Opens its own Scopes; a repeat tells nothing twice."""
    with Scope.for_person(person).enter():
        treated = treated_by(rights_of(person=person))
    treated = _without_practice(treated)
    told = False
    if treated:
        first, *_others = sorted(treated)
        with Scope.agent(first, organisations=treated, person=person, reason="résumé du lundi").enter():
            told = _tell(person, treated, on)
    AgentChoices.objects.update_or_create(person_id=person, defaults={"digest_on": on})
    return told


def _without_practice(treated: Mapping[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    real = Organisation.objects.filter(pk__in=list(treated), state=Organisation.State.ACTIVE)
    return {pk: treated[pk] for pk in real.values_list("pk", flat=True)}


def _tell(person: int, treated: Mapping[int, frozenset[str]], on: date) -> bool:
    now = timezone.now()
    monday = datetime.combine(on, datetime.min.time(), PARIS)
    allowed = Q(pk__in=[])
    for organisation, services in treated.items():
        allowed |= Q(organisation_id=organisation, service__in=sorted(services))
    mine = Q(assignee_id=person)
    for organisation, absent in stood_in_for(organisations=treated, substitute=person, on=on).items():
        mine |= Q(organisation_id=organisation, assignee_id__in=absent)
    items = WorkItem.objects.filter(allowed)
    came = items.filter(received_at__gte=monday - timedelta(days=7), received_at__lt=now).count()
    rows = list(
        items.filter(is_open=True)
        .values("organisation_id")
        .annotate(
            waiting=Count("pk"),
            mine=Count("pk", filter=mine),
            late=Count("pk", filter=Q(due_at__lt=now)),
        )
        .order_by("organisation_id")
    )
    if not came and not rows:
        return False
    late = items.filter(is_open=True, due_at__lt=now).order_by("due_at", "pk")[:MOST_LATE]
    notify(
        service=DESK,
        notice=MONDAY.id,
        to=Recipient(person=person),
        context={
            "attente": "\n".join(_waiting(rows)),
            "retard": _late(late),
            "arrives": _came(came),
            "lien": platform_url("desk"),
        },
        dedup=f"monday:{on.isoformat()}",
    )
    return True


def _waiting(rows: Sequence[Any]) -> list[str]:
    names = organisations_named(keys=[row["organisation_id"] for row in rows])
    lines = []
    for row in rows:
        waiting = ngettext("%d dossier à traiter", "%d dossiers à traiter", row["waiting"]) % row["waiting"]
        mine = _("dont %d à vous") % row["mine"] if row["mine"] else ""
        late = _("%d en retard") % row["late"] if row["late"] else ""
        told = ", ".join(part for part in (waiting, mine, late) if part)
        lines.append(f"{names[row['organisation_id']]}\N{NO-BREAK SPACE}: {told}" if len(rows) > 1 else told)
    return lines


def _late(items: Iterable[WorkItem]) -> str:
    lines = [f"– {item.reference} {item.title}" for item in items]
    return "\n".join([_("Les plus en retard :"), *lines]) if lines else ""


def _came(number: int) -> str:
    if not number:
        return ""
    return (
        ngettext(
            "%d dossier est arrivé la semaine dernière",
            "%d dossiers sont arrivés la semaine dernière",
            number,
        )
        % number
    )
