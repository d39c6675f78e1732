"""Alerts of others: read, then relayed or left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.alertes.desk.forms.relay import FeedForm, PasteForm
from cantou.services.alertes.desk.views.common import UNPROCESSABLE, may, require
from cantou.services.alertes.domain import queries, relay
from cantou.services.alertes.engine import cap_in
from cantou.services.alertes.tasks import read_feed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.alertes.models import Incoming

MOST = 50


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    act = request.POST.get("acte", "")
    data = posted(request)[0]
    feed = FeedForm(data if act == "flux" else None)
    paste = PasteForm(data if act == "message" else None)
    if act == "flux":
        require(request, "manage")
        if feed.is_valid() and _added(organisation, feed):
            return redirect("bureau:alertes:relay")
    if act == "message":
        require(request, "send")
        if paste.is_valid() and _pasted(request, paste):
            return redirect("bureau:alertes:relay")
    context = {
        "feed": feed,
        "paste": paste,
        "feeds": list(queries.feeds_of(organisation=organisation)),
        "waiting": list(queries.incoming_of(organisation=organisation)[:MOST]),
        "may_send": may(request, "send"),
        "may_manage": may(request, "manage"),
    }
    status = UNPROCESSABLE if feed.errors or paste.errors else 200
    return render(request, "alertes/desk/relay.html", context, status=status)


def _added(organisation: int, form: FeedForm) -> bool:
    given = form.cleaned_data
    try:
        once(
            key=given["cle"],
            purpose=f"alertes.feed:{organisation}",
            act=lambda: {"feed": relay.add_feed(name=given["name"], url=given["url"]).pk},
        )
    except ValidationError as error:
        form.add_error(None if not hasattr(error, "error_dict") else "url", error.messages)
        return False
    return True


def _pasted(request: Any, form: PasteForm) -> bool:
    try:
        made = relay.take(alert=cap_in.read_alert(form.cleaned_data["document"].encode()))
    except cap_in.CapError as error:
        form.add_error("document", str(error))
        return False
    if made is None:
        messages.info(request, _("Ce message est déjà là."))
    else:
        messages.success(request, _("Le message est reçu\u00a0: relisez-le."))
    return True


@require_POST
def read(request: Any, feed: int) -> HttpResponse:
    row = queries.feeds_of(organisation=require(request, "read")).filter(pk=feed).first()
    if row is None:
        raise Http404
    if request.POST.get("acte") == "oter":
        require(request, "manage")
        relay.drop_feed(feed=row)
        messages.success(request, _("Ce flux n’est plus lu."))
    else:
        read_feed.defer(organisation=row.organisation_id, feed=row.pk)
        messages.success(request, _("Ce flux va être lu."))
    return redirect("bureau:alertes:relay")


@require_POST
def settle(request: Any, incoming: int) -> HttpResponse:
    """Relayed: a draft, read again and confirmed as any other; or left."""
    row = _incoming_or_404(request, incoming)
    if request.POST.get("acte") == "laisser":
        relay.leave(incoming=row)
        messages.success(request, _("Ce message est laissé."))
        return redirect("bureau:alertes:relay")
    try:
        draft = relay.prepare(incoming=row, by=request.user.pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("bureau:alertes:relay")
    return redirect("bureau:alertes:confirm", draft=draft.pk)


def _incoming_or_404(request: Any, incoming: int) -> Incoming:
    found = queries.incoming_of(organisation=require(request, "send")).filter(pk=incoming).first()
    if found is None:
        raise Http404
    return found
