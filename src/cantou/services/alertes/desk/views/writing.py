"""Writing, reading again, sending."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.maps.domain.figures import Entry, place_figure
from cantou.core.maps.forms import asks_again
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.core.web.veiled import unveiled, veil
from cantou.services.alertes.desk import writing
from cantou.services.alertes.desk.forms.writing import PLACES, ZONE, CancelForm, WritingForm, as_lines
from cantou.services.alertes.desk.views.common import UNPROCESSABLE, require, thread_or_404
from cantou.services.alertes.domain import copies, drafts, places, queries
from cantou.services.alertes.engine import words
from cantou.services.alertes.engine.templates import BY_ID, TEMPLATES

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.territories.models import Territory
    from cantou.services.alertes.domain.content import Content
    from cantou.services.alertes.models import Alert, Draft


@require_safe
def choose(request: Any) -> HttpResponse:
    require(request, "send")
    return render(request, "alertes/desk/choose.html", {"templates": TEMPLATES, "free": writing.FREE})


@dataclass(frozen=True, slots=True)
class Task:
    """What the form is for: a new alert, a draft written again, an update."""

    organisation: int
    served: list[Territory]
    commune: Territory | None
    """Whose hamlets are offered."""
    template: str
    initial: dict[str, Any]
    title: str
    base: Content | None = None
    follows: Alert | None = None
    draft: Draft | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any, kind: str) -> HttpResponse:
    if kind not in BY_ID and kind != writing.FREE:
        raise Http404
    organisation = require(request, "send")
    initial = writing.from_template(kind, organisation=organisation)
    title = BY_ID[kind].title if kind in BY_ID else _("Une autre alerte")
    served, commune = _where(request, organisation)
    return _write(request, Task(organisation, served, commune, kind, initial, title))


@require_http_methods(["GET", "HEAD", "POST"])
def rewrite(request: Any, draft: int) -> HttpResponse:
    row = draft_or_404(request, draft)
    content = drafts.content_of(row)
    if row.became_id or content.msg_type == words.CANCEL:
        return redirect("bureau:alertes:confirm", draft=row.pk)
    served, commune = _where(request, row.organisation_id)
    initial = writing.from_content(content, served)
    base = content if row.follows_id else None
    title = _("Corriger")
    return _write(
        request,
        Task(row.organisation_id, served, commune, content.template, initial, title, base, row.follows, row),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: Any, alert: str) -> HttpResponse:
    thread = thread_or_404(request, alert, "send")
    latest = queries.latest_of(organisation=thread.organisation_id, thread=thread.pk)
    if latest is None or thread.ended_at:
        return redirect("bureau:alertes:alert", alert=thread.code)
    base = copies.content_of(latest)
    served, commune = _where(request, thread.organisation_id)
    initial = writing.from_content(base, served, again=True)
    title = _("Mettre à jour")
    return _write(
        request,
        Task(thread.organisation_id, served, commune, thread.template, initial, title, base, latest),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: Any, alert: str) -> HttpResponse:
    thread = thread_or_404(request, alert, "send")
    latest = queries.latest_of(organisation=thread.organisation_id, thread=thread.pk)
    if latest is None or thread.ended_at:
        return redirect("bureau:alertes:alert", alert=thread.code)
    form = CancelForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        content = replace(copies.content_of(latest), msg_type=words.CANCEL, note=form.cleaned_data["note"])
        if row := _kept(request, form, content, latest, None):
            return redirect("bureau:alertes:confirm", draft=row)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "alertes/desk/cancel.html", {"thread": thread, "form": form}, status=status)


@require_POST
def drop(request: Any, draft: int) -> HttpResponse:
    row = draft_or_404(request, draft)
    if not row.became_id:
        drafts.drop(draft=row)
        messages.success(request, _("L’alerte n’est pas partie. Elle est effacée."))
    return redirect("bureau:alertes:index")


def draft_or_404(request: Any, draft: int) -> Draft:
    found = queries.draft_of(organisation=require(request, "send"), draft=draft)
    if found is None:
        raise Http404
    return found


def _where(request: Any, organisation: int) -> tuple[list[Territory], Territory | None]:
    """Those served, and the one whose hamlets are offered: asked for, or the only one."""
    served = list(places.communes_served(organisation=organisation))
    key = unveiled(request.GET.get("commune", ""))
    chosen = next((one for one in served if one.pk == key), None)
    return served, chosen or (served[0] if len(served) == 1 else None)


def _write(request: Any, task: Task) -> HttpResponse:
    form = _form(task, posted(request)[0])
    ready = request.method == "POST" and not asks_again(form)
    act = request.POST.get("acte", "")
    if ready and act in {"ajouter", "oter"}:
        form = _with_corner(task, request.POST, act)
    elif ready and form.is_valid():
        content = writing.content_of(
            form, organisation=task.organisation, template=task.template, base=task.base
        )
        if row := _kept(request, form, content, task.follows, task.draft):
            return redirect("bureau:alertes:confirm", draft=row)
    status = UNPROCESSABLE if form.is_bound and form.errors else 200
    return render(request, "alertes/desk/write.html", _context(task, form), status=status)


def _form(task: Task, data: Any, initial: dict[str, Any] | None = None) -> WritingForm:
    hamlets = places.hamlets_of(task.commune.pk) if task.commune else []
    form = WritingForm(
        data, initial=initial or task.initial, served=task.served, hamlets=hamlets, is_new=task.base is None
    )
    ground = task.commune or (task.served[0] if task.served else None)
    if ground is None:
        del form.fields["ou"]
    else:
        form.fields["ou"].locate(ground.pk)  # type: ignore[attr-defined]
    return form


def _with_corner(task: Task, data: Any, act: str) -> WritingForm:
    """The form as it was typed, one corner more or less: nothing is said to be wrong yet."""
    bound = _form(task, data)
    bound.is_valid()
    typed = {
        name: (data.getlist(name) if name in {"communes", "places"} else data.get(name))
        for name in bound.fields
    }
    corners = bound.cleaned_data.get("corners")
    where = bound.cleaned_data.get("ou")
    if corners is None:
        return bound
    if act == "oter":
        corners = corners[:-1]
    elif where is not None and where.lon is not None:
        corners = [*corners, (where.lon, where.lat)]
    typed |= {"corners": as_lines(corners), "where": ZONE, "ou": None}
    return _form(task, None, typed)


def _context(task: Task, form: WritingForm) -> dict[str, Any]:
    lines = str(form["corners"].value() or "").splitlines()
    context: dict[str, Any] = {
        "form": form,
        "title": task.title,
        "draft": task.draft,
        "thread": task.follows.thread if task.follows else None,
        "is_exercise": bool(task.base and task.base.status != words.ACTUAL),
        "mark": words.MARKS.get(task.base.status, "") if task.base else "",
        "choose_commune": [(veil(one.pk), one.name) for one in task.served] if len(task.served) > 1 else [],
        "commune": task.commune,
        "corners": len([line for line in lines if line.strip()]),
        "open_places": form["where"].value() == PLACES,
        "open_zone": form["where"].value() == ZONE,
    }
    found = _corners(lines)
    ground = task.commune or (task.served[0] if task.served else None)
    if found and ground:
        entries = [
            Entry(_("Coin %(n)d") % {"n": n}, lon=lon, lat=lat) for n, (lon, lat) in enumerate(found, 1)
        ]
        context["figure"] = place_figure(
            territory=ground.pk, title=_("Les coins de la zone"), id="zone", entries=entries
        )
    return context


def _corners(lines: list[str]) -> list[tuple[float, float]]:
    found = []
    for line in lines:
        try:
            lat, lon = (float(part) for part in line.replace(";", ",").split(","))
        except ValueError:
            continue
        if -90 < lat < 90 and -180 <= lon <= 180:  # noqa: PLR2004
            found.append((lon, lat))
    return found


def _kept(
    request: Any, form: Any, content: Content, follows: Alert | None, draft: Draft | None
) -> int | None:
    """The draft's key; None where the domain refuses, which is said in the form."""
    by = request.user.pk
    try:
        with transaction.atomic():
            if draft is not None:
                drafts.rewrite(draft=draft, content=content, by=by)
                return draft.pk
            purpose = f"alertes.draft:{request.agent.acting}"
            outcome = once(
                key=form.cleaned_data["cle"],
                purpose=purpose,
                act=lambda: {"draft": drafts.write(content=content, by=by, follows=follows).pk},
            )
            return int(str(outcome.answer["draft"]))
    except ValidationError as error:
        for name, texts in (
            error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        ).items():
            field = {"areas": "where"}.get(name, name)
            form.add_error(field if field in form.fields else None, texts)
    return None
