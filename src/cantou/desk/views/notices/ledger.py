"""What was sent, to whom it went, what became of it; and what a human sends once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.notices.domain import catalogue
from cantou.core.notices.domain.queries import UNSETTLED, ledger, letters_to_print, unsettled
from cantou.core.notices.domain.resend import AGAIN, NotResendableError, resend
from cantou.core.notices.models import Notice, State
from cantou.core.organisations.domain.references import thing_of
from cantou.core.web.addresses import platform_path
from cantou.core.web.paging import read_key
from cantou.core.work.domain.queries import items_about
from cantou.desk.agent import queue_of
from cantou.desk.forms.notices import LOOK_AT, LedgerForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from cantou.core.work.models import WorkItem
    from cantou.desk.agent import Agent

PAGE = 30
TONES = {
    State.SENT: "good",
    State.FAILED: "bad",
    State.BOUNCED: "bad",
    State.UNCERTAIN: "care",
    State.QUEUED: "info",
    State.SENDING: "info",
}


def messages_sent(request: Any) -> HttpResponse:
    agent: Agent = request.agent
    agent.require("", "messages")
    form = LedgerForm(request.GET)
    asked = form.asked
    found = _asked(within_reach(agent), asked, agent.acting)
    after = read_key(request.GET.get("apres", ""))
    if after is not None:
        found = found.filter(pk__lt=after)
    rows = list(found.select_related("person").order_by("-pk")[: PAGE + 1])
    kept = {name: value for name, value in asked.items() if value}
    following = "?" + urlencode({**kept, "apres": rows[PAGE - 1].pk}) if len(rows) > PAGE else ""
    context = {
        "form": form,
        "rows": shown(rows[:PAGE], agent.acting),
        "next": following,
        "filtered": bool(kept),
        "tabs": tabs(request, "desk_messages"),
    }
    return render(request, "desk/messages/ledger.html", context)


def _asked(found: QuerySet[Notice], asked: dict[str, str], organisation: int) -> QuerySet[Notice]:
    if asked.get("reference"):
        thing = thing_of(code=asked["reference"], organisation=organisation)
        found = found.filter(object_key=thing) if thing else found.none()
    if asked.get("canal"):
        found = found.filter(channel=asked["canal"])
    state = asked.get("etat")
    if state == LOOK_AT:
        return found.filter(state__in=UNSETTLED)
    return found.filter(state=state) if state else found


def within_reach(agent: Agent) -> QuerySet[Notice]:
    """Administrators see all; the others, the messages of the services where they have a role."""
    found = ledger(organisation=agent.acting)
    if agent.may("", "templates"):
        return found
    mine = {
        service for organisation, service in agent.rights.granted if organisation == agent.acting and service
    }
    return found.filter(service__in=sorted(mine))


def shown(rows: list[Notice], organisation: int) -> list[dict[str, Any]]:
    things = items_about(organisation=organisation, keys={row.object_key for row in rows if row.object_key})
    return [
        {
            "notice": row,
            "title": _title(row),
            "tone": TONES.get(State(row.state), ""),
            "item": things.get(row.object_key) if row.object_key else None,
            "url": _address(things.get(row.object_key)) if row.object_key else "",
            "again": row.state in AGAIN and row.sealed is not None,
        }
        for row in rows
    ]


def _address(item: WorkItem | None) -> str:
    known = queue_of(item.service, item.queue) if item else None
    return platform_path(known.url_name, item.reference) if known and item else ""


def _title(row: Notice) -> str:
    try:
        return _(catalogue.find(row.service, row.kind).title)
    except catalogue.UnknownNoticeError:
        return f"{row.service}.{row.kind}"


@require_POST
def send_again(request: Any, key: UUID) -> HttpResponse:
    agent: Agent = request.agent
    agent.require("", "messages")
    found = within_reach(agent).filter(key=key).first()
    if found is None:
        raise Http404
    try:
        resend(notice=found)
    except NotResendableError:
        messages.warning(
            request, _("Ce message ne peut plus être renvoyé : il est parti, ou son contenu est effacé.")
        )
    else:
        messages.success(request, _("Le message repart."))
    return redirect(platform_path("desk_messages"))


def tabs(request: Any, current: str) -> list[dict[str, Any]]:
    agent: Agent = request.agent
    pages = [
        ("desk_messages", _("Envoyés"), unsettled(organisation=agent.acting).count()),
        ("desk_letters", _("Lettres à imprimer"), letters_to_print(organisation=agent.acting).count()),
    ]
    if agent.may("", "templates"):
        pages += [("desk_templates", _("Modèles"), 0), ("desk_sender", _("Expéditeur et SMS"), 0)]
    return [
        {"title": title, "url": platform_path(name), "count": count, "current": name == current}
        for name, title, count in pages
    ]
