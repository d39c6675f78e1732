from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.web.forms import posted
from cantou.services.periscolaire.desk.forms.settings import ActivityForm, ClosingForm
from cantou.services.periscolaire.desk.views.common import UNPROCESSABLE, kept, one_or_404, require
from cantou.services.periscolaire.domain import activities as domain
from cantou.services.periscolaire.domain import queries

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.periscolaire.models import Activity

MOST = 60


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "edit")
    context = {"activities": queries.activities(organisation)[:MOST]}
    return render(request, "periscolaire/desk/activities.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    return _edited(request, require(request, "edit"), None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, course: int) -> HttpResponse:
    organisation = require(request, "edit")
    return _edited(request, organisation, one_or_404(queries.activities(organisation), course))


def _edited(request: Any, organisation: int, activity: Activity | None) -> HttpResponse:
    form = ActivityForm(posted(request)[0], activity=activity)
    if request.method == "POST" and form.is_valid():

        def act() -> int:
            return domain.save_activity(activity=activity, values=form.values).pk

        if kept(form, act, purpose=f"periscolaire.activity:{organisation}"):
            messages.success(request, _("C’est enregistré."))
            return redirect("bureau:periscolaire:activities")
    context = {"form": form, "activity": activity}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "periscolaire/desk/activity.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def closings(request: Any) -> HttpResponse:
    organisation, today = require(request, "edit"), timezone.localdate()
    form = ClosingForm(posted(request)[0], offered=queries.activities_open(organisation, today))
    if request.method == "POST" and form.is_valid():
        done = kept(
            form, lambda: domain.add_closing(**form.values), purpose=f"periscolaire.closing:{organisation}"
        )
        if done is not None:
            told = ngettext(
                "C’est noté. %(n)d réservation annulée ; la famille est prévenue.",
                "C’est noté. %(n)d réservations annulées ; les familles sont prévenues.",
                done["done"],
            )
            messages.success(request, told % {"n": done["done"]} if done["done"] else _("C’est noté."))
            return redirect("bureau:periscolaire:closings")
    context = {"form": form, "closings": queries.closings(organisation, today - timedelta(days=60))[:MOST]}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "periscolaire/desk/closings.html", context, status=status)


@require_POST
def closing_remove(request: Any, shutting: int) -> HttpResponse:
    organisation = require(request, "edit")
    since = timezone.localdate() - timedelta(days=60)
    domain.remove_closing(closing=one_or_404(queries.closings(organisation, since), shutting))
    messages.success(request, _("Ces jours peuvent être réservés de nouveau."))
    return redirect("bureau:periscolaire:closings")
