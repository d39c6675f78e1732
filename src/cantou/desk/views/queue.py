from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cantou.core.people.domain.queries import all_treating, stood_in_for, treating
from cantou.core.people.domain.rights import SIGN
from cantou.core.registry import services
from cantou.core.tasks import live
from cantou.core.web.addresses import platform_path
from cantou.core.web.days import date_format
from cantou.core.web.icons import drawn_icon
from cantou.core.web.paging import read_key
from cantou.core.work.domain import items as work
from cantou.core.work.domain.queries import PAGE, PARIS, Filters, counts, items_of, newer_than, page
from cantou.desk.agent import Agent, queue_of
from cantou.desk.domain.saved_views import TooManyViewsError, delete_view, save_view, views_of
from cantou.desk.forms.queue import DUE, ME, NOBODY, FilterForm, SaveViewForm, read_cursor, write_cursor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpResponse

    from cantou.core.work.models import WorkItem


TABBED = ("qui", "echeance", "etat")
"""The filters of which the tabs are made."""


def queue(request: Any) -> HttpResponse:
    agent: Agent = request.agent
    agent.look_over()
    treated, names = agent.treated_and_names()
    if not treated and agent.may("", SIGN):
        return redirect("desk_signatures")  # A mayor treats nothing: what waits is to be signed.
    every = frozenset[str]().union(*treated.values())
    form = FilterForm(request.GET, organisations=names, treated=every)
    replaced = _replaced(agent, treated)
    filters = _filters(form.asked, treated, agent, request.GET.get("apres", ""), replaced)
    found = page(filters)
    more = len(found) > PAGE
    found = found[:PAGE]
    figures = counts(services=treated, person=agent.worker, now=timezone.now(), replaced=replaced)
    tabs = _tabs(request, figures)
    query = _query(request)
    saved = list(views_of(agent.person))
    view = next((one for one in saved if query and one.query == query), None)
    context = {
        "filters": _drawn(form) if request.GET else _empty_filters(tuple(names.items()), every),
        "rows": [_row(item, several=len(treated) > 1, replaced=replaced) for item in found],
        "tabs": tabs,
        "next": _next(request, found[-1], filters) if more else "",
        "saved": saved,
        "view": view,
        "save_form": SaveViewForm(initial={"query": query}),
        "colleagues": all_treating(organisation=agent.acting, named=treated.get(agent.acting, ())),
        "filtered": any(form.asked.values()),
        "unfolded": view is None and _beyond_tabs(form.asked, tabs),
        "back": request.get_full_path(),
        "live": _live(agent, treated),
        "treats": bool(treated),
        "latest": figures["latest"],
    }
    return render(request, "desk/queue.html", context)


def _live(agent: Agent, treated: Mapping[int, frozenset[str]]) -> str:
    """Where this page hears that something has come; "" for somebody who treats nothing, or too much to listen to."""
    if not 0 < len(treated) <= live.MOST_TOPICS:
        return ""
    return live.address([work.topic(organisation) for organisation in treated], subject=str(agent.person))


def newer(request: Any) -> HttpResponse:
    """The fragment « 3 nouveaux », asked by a page that heard of a change."""
    request.agent.look_over()
    latest = read_key(request.GET.get("depuis", ""))
    number = newer_than(latest, services=request.agent.treated()) if latest is not None else 0
    return render(request, "desk/parts/newer.html", {"number": number})


def _replaced(agent: Agent, treated: Mapping[int, frozenset[str]]) -> dict[int, frozenset[int]]:
    """Organisation → the absent colleagues in whose place this person works today."""
    found = stood_in_for(organisations=treated, substitute=agent.worker)
    return {organisation: frozenset(absent) for organisation, absent in found.items()}


def _filters(
    asked: Mapping[str, Any],
    treated: dict[int, frozenset[str]],
    agent: Agent,
    after: str,
    replaced: Mapping[int, frozenset[int]],
) -> Filters:
    chosen = asked.get("organisme")
    who = asked.get("qui", "")
    return Filters(
        services={int(chosen): treated[int(chosen)]} if chosen else treated,
        service=asked.get("service", ""),
        assignees=(agent.worker,) if who == ME else (),
        replaced=replaced,
        unassigned=who == NOBODY,
        due=DUE.get(asked.get("echeance", ""), ""),  # type: ignore[arg-type]
        urgent=asked.get("urgent", False),
        text=asked.get("q", ""),
        state="closed" if asked.get("etat") == "clos" else "open",
        after=read_cursor(after) if after else None,
    )


def _query(request: Any, **changes: str) -> str:
    kept = {name: value for name, value in request.GET.items() if value and name != "apres"}
    kept.update(changes)
    return urlencode({name: value for name, value in kept.items() if value})


def _next(request: Any, last: WorkItem, filters: Filters) -> str:
    moment = {"received": last.received_at, "due": last.due_at, "closed": last.closed_at}[filters.order]
    assert moment is not None  # the order's own column is what the rows were chosen by
    return "?" + _query(request, apres=write_cursor(moment, last.pk))


def _tabs(request: Any, figures: dict[str, int]) -> list[dict[str, Any]]:
    """The four questions that an agent asks every morning."""
    asked = {key: request.GET.get(key, "") for key in TABBED}
    tabs = [
        (_("À traiter"), {}, figures["open"]),
        (_("Les miens"), {"qui": ME}, figures["mine"]),
        (_("À confier"), {"qui": NOBODY}, figures["unassigned"]),
        (_("En retard"), {"echeance": "retard"}, figures["late"]),
        (_("Terminés"), {"etat": "clos"}, None),
    ]
    return [
        {
            "title": title,
            "url": "?" + urlencode(query) if query else platform_path("desk"),
            "count": count,
            "current": {key: query.get(key, "") for key in asked} == asked,
        }
        for title, query, count in tabs
    ]


def _beyond_tabs(asked: Mapping[str, Any], tabs: list[dict[str, Any]]) -> bool:
    """Whether the filters say more than one of the tabs does: then they are shown open."""
    more = {name: value for name, value in asked.items() if value and name not in TABBED}
    return bool(more) or not any(tab["current"] for tab in tabs)


def _row(item: WorkItem, *, several: bool, replaced: Mapping[int, frozenset[int]]) -> dict[str, Any]:
    """What a line shows, worked out here: see desk/parts/rows.html."""
    known = queue_of(item.service, item.queue)
    manifest = services().get(item.service)
    due = item.due_at
    return {
        "key": item.pk,
        "reference": item.reference,
        "title": item.title,
        "place": item.place,
        "url": platform_path(known.url_name, item.reference) if known else "",
        "icon": drawn_icon(manifest.icon if manifest else ""),
        "organisation": item.organisation.name if several else "",
        "status": item.status_title,
        "tone": item.tone,
        "status_icon": drawn_icon(_TONE_ICONS[item.tone]),
        "urgent": item.urgent,
        "late": item.is_open and due is not None and due < timezone.now(),
        "due": due.astimezone(PARIS).isoformat(timespec="seconds") if due else "",
        "due_text": (_due_text(due) if item.is_open else date_format(due.astimezone(PARIS), "j F Y"))
        if due
        else "",
        "assignee": str(item.assignee) if item.assignee else "",
        "in_place": item.assignee_id in replaced.get(item.organisation_id, ()),
    }


_TONE_ICONS = {"": "received", "info": "tool", "care": "warning", "good": "check", "bad": "warning"}
"""As <c-badge> chooses them."""


@lru_cache(maxsize=500)
def _empty_filters(organisations: tuple[tuple[int, str], ...], treated: frozenset[str]) -> str:
    """The form of somebody who filters nothing, which is nearly every page: it depends on nothing else."""
    return _drawn(FilterForm(QueryDict(), organisations=dict(organisations), treated=treated))


def _drawn(form: FilterForm) -> str:
    return render_to_string("desk/parts/filters.html", {"form": form})


def _due_text(due_at: datetime) -> str:
    """How far away, in local days, as a colleague would say it."""
    days = (due_at.astimezone(PARIS).date() - timezone.now().astimezone(PARIS).date()).days
    if days == 0:
        return _("aujourd’hui")
    if days == 1:
        return _("demain")
    if days > 1:
        return _("dans %d jours") % days
    return ngettext("hier", "%(days)d jours de retard", -days) % {"days": -days}


@require_POST
def bulk(request: Any) -> HttpResponse:
    """One act on several items. Those of the organisations where this person has no such right stay as they are."""
    agent: Agent = request.agent
    agent.look_over()
    treated = agent.treated()
    keys = [key for text in request.POST.getlist("item") if (key := read_key(text)) is not None]
    act = request.POST.get("act", "")
    done = 0
    found = [item for item in items_of(organisations=treated, keys=keys) if _may(item, treated)]
    for organisation, chosen in groupby(found, key=lambda item: item.organisation_id):
        agent.act_for(organisation)
        done += _apply(act, list(chosen), agent, request.POST.get("colleague", ""))
    if done:
        messages.success(request, ngettext("%d dossier mis à jour.", "%d dossiers mis à jour.", done) % done)
    else:
        messages.warning(request, _unchanged(ticked=bool(found), colleague=request.POST.get("colleague", "")))
    return redirect(_back(request))


def _unchanged(*, ticked: bool, colleague: str) -> str:
    """What is missing, said as the next thing to do."""
    if not ticked:
        return _("Rien n’a changé : cochez d’abord des lignes.")
    if not colleague:
        return _("Rien n’a changé : choisissez à qui confier, à côté du bouton « Confier ».")
    return _("Rien n’a changé : ce collègue ne s’occupe pas de ces dossiers, ou les a déjà.")


def _may(item: WorkItem, treated: Mapping[int, frozenset[str]]) -> bool:
    return item.service in treated[item.organisation_id]


def _apply(act: str, chosen: list[WorkItem], agent: Agent, colleague: str) -> int:
    if act == "take":
        return work.assign(items=chosen, assignee=agent.worker)
    if act == "release":
        return work.assign(items=chosen, assignee=None)
    if act == "give":
        return sum(_give(service, chosen, agent, colleague) for service in {item.service for item in chosen})
    if act in {"urgent", "not_urgent"}:
        return work.set_urgent(items=chosen, urgent=act == "urgent")
    raise Http404


def _give(service: str, chosen: list[WorkItem], agent: Agent, colleague: str) -> int:
    """To somebody who may treat this service: anybody else would not see what waits for them."""
    receiver = treating(organisation=agent.acting, named=[service]).filter(handle=colleague).first()
    if receiver is None:
        return 0
    return work.assign(items=[item for item in chosen if item.service == service], assignee=receiver.pk)


def _back(request: Any) -> str:
    """Where the form came from: one of the desk's own addresses, nothing else."""
    wanted = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/bureau/")
    return wanted if safe else platform_path("desk")


@require_POST
def keep_view(request: Any) -> HttpResponse:
    form = SaveViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Donnez un nom à cette vue pour la garder."))
        return redirect(_back(request))
    try:
        save_view(person=request.agent.person, **form.cleaned_data)
    except TooManyViewsError:
        messages.error(request, _("Vous avez déjà vingt vues : supprimez-en une d’abord."))
    else:
        messages.success(request, _("Vue gardée : elle est dans le menu, sous « Vos vues »."))
    return redirect(_back(request))


@require_POST
def drop_view(request: Any, view: int) -> HttpResponse:
    delete_view(person=request.agent.person, view=view)
    messages.success(request, _("Vue supprimée."))
    return redirect(_back(request))
