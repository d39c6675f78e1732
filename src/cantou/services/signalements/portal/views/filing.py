"""Filing a report, a page at a time. Each page keeps what it was given before the next one is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.files.domain.files import erase, receive
from cantou.core.maps.forms import asks_again
from cantou.core.territories.domain.queries import communes_of
from cantou.core.territories.models import Level
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.pagecache import cacheable
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.categories import categories_of, offered
from cantou.services.signalements.domain.decisions import foresee
from cantou.services.signalements.domain.drafts import change_draft, start_draft
from cantou.services.signalements.domain.photos import REPORTED
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.unread import told_before
from cantou.services.signalements.models import columns_of
from cantou.services.signalements.portal.forms.what import (
    MOST_PHOTOS,
    ContactForm,
    WhatForm,
    initial_answers,
)
from cantou.services.signalements.portal.forms.where import WhereForm
from cantou.services.signalements.portal.views.common import (
    STEP_TITLES,
    calls,
    category_of,
    draft_gone,
    draft_page,
    near_draft,
    open_draft,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.files.models import StoredFile
    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.models import Draft

SERVICE = "signalements"


@require_safe
@cacheable()
def new(request: Any) -> HttpResponse:
    """What is it about? The same page for everybody: nothing is kept before the next one."""
    if request.place.level != Level.COMMUNE:
        communes = communes_of(request.place.territory).exclude(slug=None)
        return render(request, "signalements/commune.html", {"communes": communes})
    organisation = request.provider.organisation_id
    context = {
        "kinds": offered(organisation=organisation),
        "calls": calls(organisation),
        "service_worker_url": reverse("portal_worker"),
    }
    return render(request, "signalements/new.html", context)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.begin", free=30, limit=200)
def begin(request: Any, category: str) -> HttpResponse:
    """Where is it? The first page that keeps something: its key becomes the draft's."""
    organisation = request.provider.organisation_id
    kind = categories_of(organisation=organisation).get(category)
    if kind is None or not kind.is_offered or request.place.level != Level.COMMUNE:
        raise Http404
    form = WhereForm(posted(request)[0], commune=request.place.territory)
    if request.method == "POST" and not asks_again(form) and form.is_valid():
        token = form.cleaned_data["cle"]
        start_draft(
            organisation=organisation,
            token=token,
            commune=request.place.territory,
            category=category,
            where=form.cleaned_data["ou"],
        )
        return redirect("signalements:what", token=token)
    page = f"signalement-{request.place.code}.{category}"
    return _show_where(request, form, kind, organisation, draft_page=page)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
def where(request: Any, token: str) -> HttpResponse:
    draft = open_draft(request, token)
    if draft is None or draft.sent_at:
        return over(request, draft)
    form = WhereForm(posted(request)[0], commune=draft.commune_id, initial={"ou": draft.somewhere})
    if request.method == "POST" and not asks_again(form) and form.is_valid():
        change_draft(draft=draft, **columns_of(form.cleaned_data["ou"]))
        return redirect("signalements:what", token=token)
    page = draft_page(draft, "where")
    return _show_where(request, form, category_of(draft), draft.organisation_id, draft_page=page, token=token)


def _show_where(request: Any, form: WhereForm, kind: Kind, organisation: int, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "calls": calls(organisation),
        "step": 1,
        "steps": STEP_TITLES,
        **more,
    }
    return render(request, "signalements/where.html", context, status=422 if form.errors else 200)


def over(request: Any, draft: Draft | None) -> HttpResponse:
    """A draft that is gone, or has been sent: then its confirmation, again."""
    if draft is None:
        return draft_gone(request)
    return redirect("signalements:sent", secret=secret_of(key=draft.object_key))


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
def category(request: Any, token: str) -> HttpResponse:
    """Another drawer: what was written stays, the answers to questions that the new one does not ask go."""
    draft = open_draft(request, token)
    if draft is None or draft.sent_at:
        return over(request, draft)
    kinds = offered(organisation=draft.organisation_id)
    chosen = next((kind for kind in kinds if kind.code == request.POST.get("category")), None)
    if request.method == "POST" and chosen is not None:
        asked = {question.id for question in chosen.questions}
        answers = {name: value for name, value in draft.answers.items() if name in asked}
        change_draft(draft=draft, category=chosen.code, answers=answers)
        return redirect("signalements:what", token=token)
    return render(request, "signalements/category.html", {"kinds": kinds, "draft": draft, "token": token})


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.what", free=60, limit=300)
def what(request: Any, token: str) -> HttpResponse:
    """What happens: words, photographs, the category's questions."""
    draft = open_draft(request, token)
    if draft is None or draft.sent_at:
        return over(request, draft)
    dropped = request.POST.get("retirer", "")
    photos = _without(list(queries.photos_of(draft)), dropped)
    kind = category_of(draft)
    form = WhatForm(
        *posted(request),
        questions=kind.questions,
        room=MOST_PHOTOS - len(photos),
        initial={"description": draft.description, **initial_answers(draft.answers)},
    )
    if request.method == "POST" and form.is_valid():
        _keep_what(draft, form, len(photos))
        return redirect(f"signalements:{'what' if dropped else _after(request, draft)}", token=token)
    return _show_what(request, token, draft, kind, form, photos)


def _after(request: Any, draft: Draft) -> str:
    """Whom to call, or what is reported already, is said as soon as it is known, before anything more is asked."""
    if foresee(draft).blocks:
        return "elsewhere"
    return "already" if near_draft(request, draft) else "contact"


def _without(photos: list[StoredFile], dropped: str) -> list[StoredFile]:
    for file in photos:
        if file.handle.hex == dropped:
            erase(file=file)
    return [file for file in photos if file.handle.hex != dropped]


def _keep_what(draft: Draft, form: WhatForm, position: int) -> None:
    change_draft(draft=draft, description=form.cleaned_data["description"], answers=form.answers)
    for number, incoming in enumerate(form.photos, start=position):
        receive(
            incoming=incoming,
            organisation=draft.organisation_id,
            key=draft.object_key,
            service=SERVICE,
            purpose=REPORTED,
            position=number,
        )


def _show_what(
    request: Any, token: str, draft: Draft, kind: Kind, form: WhatForm, photos: list[StoredFile]
) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "draft": draft,
        "token": token,
        "photos": photos,
        "at_once": told_before(settled_of(organisation=draft.organisation_id).settings),
        "step": 2,
        "steps": STEP_TITLES,
        "draft_page": draft_page(draft, "what"),
    }
    return render(request, "signalements/what.html", context, status=422 if form.errors else 200)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: Any, token: str) -> HttpResponse:
    """Who says it, if they like."""
    draft = open_draft(request, token)
    if draft is None or draft.sent_at:
        return over(request, draft)
    initial = {name: getattr(draft, name) for name in ("name", "email", "phone", "wants")}
    if request.user.is_authenticated and not any(initial.values()):
        initial |= {"name": str(request.user), "email": request.user.email, "phone": request.user.phone}
    form = ContactForm(posted(request)[0], initial=initial)
    if request.method == "POST" and form.is_valid():
        change_draft(draft=draft, **form.cleaned_data)
        return redirect("signalements:review", token=token)
    context = {
        "form": form,
        "token": token,
        "draft": draft,
        "kind": category_of(draft),
        "step": 3,
        "steps": STEP_TITLES,
        "draft_page": draft_page(draft, "contact"),
    }
    return render(request, "signalements/contact.html", context, status=422 if form.errors else 200)
