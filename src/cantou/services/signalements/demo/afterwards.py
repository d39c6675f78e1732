"""What comes after: was it settled, what came back, who wants to hear of it, the figures of the year."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.notices.domain.subscriptions import Who
from cantou.core.organisations.domain.queries import providers
from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import current
from cantou.services.signalements.domain import figures_kept
from cantou.services.signalements.domain.reopening import give_opinion, reopen
from cantou.services.signalements.domain.reports import SERVICE
from cantou.services.signalements.domain.subscriptions import ours
from cantou.services.signalements.domain.workflow import Status
from cantou.services.signalements.models import Opinion, Report

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration

VIC = "15258"
NOT_SETTLED = 6
"""One answer in so many is no."""
WHY = "Le trou s’est rouvert après la pluie de cette semaine, au même endroit."
RECENT = timedelta(days=25)
FOLLOWERS = (
    ("ginette.fau@courriel.example", [], "daily"),
    ("paule.delrieu@courriel.example", ["voirie", "neige"], "now"),
)


def load(show: Demonstration) -> None:
    with Scope.public().enter():
        found = Offer.objects.filter(service=SERVICE).order_by("organisation_id")
        organisations = list(found.values_list("organisation_id", flat=True).distinct())
    said = sum(_opinions(organisation) for organisation in organisations)
    _follow()
    for organisation in organisations:
        with Scope.agent(organisation, reason="démonstration").enter():
            figures_kept.refresh(organisation=organisation)
    if said:
        show.say(_("%(count)d avis") % {"count": said})


def _opinions(organisation: int) -> int:
    """Each report that has been treated says once whether it is settled; the latest of the town comes back."""
    with Scope.agent(organisation, reason="démonstration").enter():
        answered = Opinion.objects.filter(organisation_id=organisation).values("report_id")
        done = Report.objects.filter(organisation_id=organisation, status=Status.DONE, purged_at=None)
        waiting = list(done.exclude(pk__in=answered).select_related("commune").order_by("closed_at", "pk"))
    for number, report in enumerate(waiting, start=1):
        with Scope.for_object(organisation=organisation, key=report.object_key).enter():
            give_opinion(report=report, is_satisfied=number % NOT_SETTLED != 0)
    town = [report for report in waiting if report.commune.code == VIC]
    if town and town[-1].closed_at and town[-1].closed_at > timezone.now() - RECENT:
        with Scope.for_object(organisation=organisation, key=town[-1].object_key).enter():
            reopen(report=town[-1], why=WHY)
    return len(waiting)


def _follow() -> None:
    commune = current("commune").filter(code=VIC).first()
    provider = commune and providers(territory=commune.pk, service=SERVICE).first()
    if commune is None or provider is None or commune.slug is None:
        return
    for address, categories, rhythm in FOLLOWERS:
        with Scope.public().enter():
            row = ours.subscribe(
                organisation=provider.organisation_id,
                who=Who("email", address),
                slug=commune.slug,
                commune_id=commune.pk,
                label=_("Dans toute la commune"),
                categories=categories,
                how={"rhythm": rhythm},
            )
        with Scope.for_object(organisation=row.organisation_id, key=row.object_key).enter():
            ours.confirm(row=row)
