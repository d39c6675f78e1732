from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, redirect, render

from cantou.services.signalements.domain.reports import change_status
from cantou.services.signalements.models import Report

if TYPE_CHECKING:
    from django.http import HttpResponse


def report(request: Any, reference: str) -> HttpResponse:
    request.agent.require("signalements", "read")
    found = get_object_or_404(
        Report.objects.filter(organisation_id=request.agent.acting), reference=reference
    )
    if request.method == "POST":
        request.agent.require("signalements", "treat")
        change_status(report=found, status=request.POST["status"], person=request.agent.person)
        return redirect(request.path)
    return render(request, "signalements/desk_report.html", {"report": found, "statuses": Report.Status})
