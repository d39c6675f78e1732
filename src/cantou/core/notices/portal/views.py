"""A person's messages, and how they want to be told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.notices.domain import catalogue, queries
from cantou.core.notices.domain.followed import followed
from cantou.core.notices.domain.html import as_html, unbroken
from cantou.core.notices.domain.inbox import leads_to, mark_read
from cantou.core.notices.domain.preferences import choose
from cantou.core.notices.domain.push import add_device, public_key, remove_device
from cantou.core.notices.domain.unsubscribing import read_token, unsubscribe
from cantou.core.notices.engine.choice import CHOOSABLE, Channel, Choice
from cantou.core.notices.engine.choice import choose as resolve
from cantou.core.notices.engine.phones import mobile
from cantou.core.notices.portal.forms import ChoicesForm
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.paging import keyset

if TYPE_CHECKING:
    from django.http import HttpRequest

ONE_CLICK = "One-Click"
LONGEST = 4_000
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
"""The first mark found in what the browser says of itself, and its name."""


@never_cache
@login_required
def inbox(request: Any) -> HttpResponse:
    person = request.user.pk
    switch(Scope.for_person(person))
    page = keyset([queries.inbox(person=person)], column="created_at", after=request.GET.get("suite", ""))
    rows = [
        {
            "notice": notice,
            "title": unbroken(notice.subject),
            "html": as_html(notice.body),
            "link": link,
            "action": action,
        }
        for notice in page.rows
        for link, action in [leads_to(notice)]
    ]
    unread = queries.unread_count(person=person)
    return render(request, "notices/inbox.html", {"rows": rows, "page": page, "unread": unread})


@require_POST
@login_required
def read(request: Any) -> HttpResponse:
    """Those that were on the page: what arrived meanwhile stays new."""
    keys = request.POST.getlist("message")
    count = mark_read(person=request.user.pk, keys=keys)
    told = ngettext("%(count)d message marqué comme lu.", "%(count)d messages marqués comme lus.", count)
    messages.success(request, told % {"count": count})
    return redirect("notices_inbox")


@never_cache
@login_required
def preferences(request: Any) -> HttpResponse:
    """For each organisation and service that has written: which channel, how often."""
    forms = _forms(request)
    if request.method == "POST":
        if all(form.is_valid() for _pair, _title, form in forms):
            _save(request.user.pk, forms)
            messages.success(request, _("Vos choix sont enregistrés."))
            return redirect("notices_preferences")
        return render(request, "notices/preferences.html", _shown(request, forms), status=422)
    return render(request, "notices/preferences.html", _shown(request, forms))


def _shown(request: Any, forms: list[Any]) -> dict[str, Any]:
    return {
        "groups": [{"title": title, "form": form} for _pair, title, form in forms],
        "followed": followed(person=request.user.pk),
        "devices": queries.devices(person=request.user.pk),
        "push_key": public_key(),
    }


def _forms(request: Any) -> list[tuple[tuple[int, str], str, ChoicesForm]]:
    person = request.user
    switch(Scope.for_person(person.pk))
    chosen: dict[int, dict[tuple[str, str], str]] = {}
    for row in queries.preferences(person=person.pk):
        chosen.setdefault(row.organisation_id, {})[row.service, row.channel] = row.choice
    pairs = queries.correspondents(person=person.pk)
    names = dict(
        Organisation.objects.filter(pk__in={organisation for organisation, _service in pairs}).values_list(
            "pk", "name"
        )
    )
    reachable = _reachable(person)
    return [
        (
            (organisation, service),
            f"{catalogue.title_of(service)} – {names[organisation]}",
            ChoicesForm(
                request.POST or None,
                prefix=f"{organisation}-{service}",
                channels=_current(reachable, service, chosen.get(organisation, {}), person),
            ),
        )
        for organisation, service in pairs
    ]


def _reachable(person: Any) -> list[Channel]:
    found = {
        Channel.EMAIL: bool(person.email),
        Channel.SMS: bool(mobile(person.phone)),
        Channel.PUSH: queries.devices(person=person.pk).exists(),
    }
    return [channel for channel in CHOOSABLE if found[channel]]


def _current(
    reachable: list[Channel], service: str, chosen: dict[tuple[str, str], str], person: Any
) -> dict[Channel, Choice]:
    return {
        channel: resolve(
            channel,
            service=service,
            chosen=chosen,
            required=False,
            urgent=False,
            has_email=bool(person.email),
        )
        for channel in reachable
    }


def _save(person: int, forms: list[Any]) -> None:
    for (organisation, service), _title, form in forms:
        with Scope.for_person(person, acting=organisation).enter():
            for channel in form.changed_data:
                choose(
                    person=person,
                    organisation=organisation,
                    service=service,
                    channel=channel,
                    choice=form.cleaned_data[channel],
                )


@require_POST
@login_required
def device_added(request: Any) -> HttpResponse:
    """Called by the page's script, with what the browser gave."""
    try:
        subscription = json.loads(request.body[:LONGEST])
        add_device(person=request.user.pk, subscription=subscription, label=_browser(request))
    except (ValueError, AttributeError, RecursionError):
        return HttpResponseBadRequest()
    return JsonResponse({"ok": True}, status=201)


@require_POST
@login_required
def device_removed(request: Any, device: int) -> HttpResponse:
    remove_device(person=request.user.pk, device=device)
    messages.success(request, _("Cet appareil ne recevra plus de notifications."))
    return redirect("notices_preferences")


def _browser(request: HttpRequest) -> str:
    """« Firefox, Android »: enough to know one's telephone from one's computer."""
    text = request.headers.get("User-Agent", "")
    found = [next((name for mark, name in known if mark in text), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: Any, token: str) -> HttpResponse:
    """Without signing in. A mail program posts here by itself (RFC 8058), without a cookie: the token is the proof.
    Opening the page changes nothing: some mail servers open every address of a message.
    """
    try:
        leaving = read_token(token)
    except (BadSignature, TypeError):
        raise Http404 from None
    organisation = Organisation.objects.filter(pk=leaving.organisation).first()
    if organisation is None:
        raise Http404
    if request.method == "POST":
        unsubscribe(leaving)
        if request.POST.get("List-Unsubscribe") == ONE_CLICK:
            return HttpResponse(status=200)
        return redirect(f"{reverse('notices_unsubscribe', args=[token])}?fait=1")
    values = {
        "organisation": organisation,
        "service": catalogue.title_of(leaving.service) if leaving.service else "",
        "done": "fait" in request.GET,
    }
    return render(request, "notices/unsubscribe.html", values)
