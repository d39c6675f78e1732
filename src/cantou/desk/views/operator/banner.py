"""What the operator says on top of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.organisations.domain.banners import remove_banner, show_banner, shown_banner
from cantou.core.web.addresses import platform_path
from cantou.desk.forms.operator import BannerForm

if TYPE_CHECKING:
    from django.http import HttpResponse


def banner(request: Any) -> HttpResponse:
    request.agent.require_operator()
    form = BannerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            show_banner(**form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("L’annonce est sur toutes les pages."))
            return redirect(platform_path("operator_banner"))
    context = {"form": form, "shown": shown_banner()}
    return render(request, "desk/operator/banner.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: Any) -> HttpResponse:
    request.agent.require_operator()
    remove_banner()
    messages.success(request, _("L’annonce est enlevée."))
    return redirect(platform_path("operator_banner"))
