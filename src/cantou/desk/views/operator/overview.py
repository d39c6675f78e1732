"""The operator's first page: is all well, who is there, what goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cantou.core.notices.domain.queries import open_arrivals
from cantou.core.organisations.domain.practice import practice, set_up_practice
from cantou.core.organisations.domain.queries import count_by_state
from cantou.core.people.domain.memberships import enter_practice
from cantou.core.registry import services
from cantou.core.web.addresses import platform_path
from cantou.desk.domain.errands import latest

if TYPE_CHECKING:
    from django.http import HttpResponse

CHECKS = {
    "database": (gettext_lazy("Base de données"), gettext_lazy("Elle ne répond pas.")),
    "migrations": (gettext_lazy("Tables à jour"), gettext_lazy("Il faut lancer « cantou migrate ».")),
    "worker": (
        gettext_lazy("Travail de fond"),
        gettext_lazy("Aucun programme ne s’en occupe : « cantou worker »."),
    ),
    "queues": (gettext_lazy("Files d’attente"), gettext_lazy("Des travaux attendent depuis trop longtemps.")),
    "disk": (gettext_lazy("Place sur le disque"), gettext_lazy("Il n’en reste presque plus.")),
    "scanner": (gettext_lazy("Antivirus"), gettext_lazy("Il ne répond pas : les fichiers attendent.")),
}
ERRANDS = 8


def overview(request: Any) -> HttpResponse:
    request.agent.require_operator()
    report = import_string(settings.HEALTH_REPORT)(thorough=True)
    context = {
        "checks": [_said(check.name, check.problem) for check in report.checks],
        "degraded": report.degraded,
        "states": count_by_state(),
        "errands": latest()[:ERRANDS],
        "practice": practice(),
        "strays": open_arrivals(operator=request.agent.acting).count(),
    }
    return render(request, "desk/operator/overview.html", context)


def _said(name: str, problem: str) -> dict[str, Any]:
    title, words = CHECKS.get(name, (None, gettext_lazy("Quelque chose ne va pas.")))
    manifest = services().get(name.partition(".")[0])
    known = title or (_(manifest.title) if manifest else name)
    return {"title": known, "words": words if problem else "", "detail": problem}


@require_POST
def set_up(request: Any) -> HttpResponse:
    """The practice commune, made or made anew; whoever asks is at home there."""
    request.agent.require_operator()
    found = set_up_practice()
    enter_practice(practice=found, person=request.agent.person)
    messages.success(request, _("La commune d’entraînement est prête. On y entre par « Mes préférences »."))
    return redirect(platform_path("operator"))
