"""Settings: what people may report here, in which words, with which questions and delays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cantou.core.web.forms import posted
from cantou.core.web.idempotency import OtherContentError, once
from cantou.services.signalements.desk.forms.categories import (
    CategorySettingsForm,
    NewCategoryForm,
    QuestionFormSet,
    initial_questions,
)
from cantou.services.signalements.desk.views.common import require
from cantou.services.signalements.domain.categories import add_category, categories_of, change_category
from cantou.services.signalements.domain.permissions import may_configure

if TYPE_CHECKING:
    from django.http import HttpResponse

UNPROCESSABLE = 422
FIELDS = ("title", "hint", "danger", "due_days", "retention_days", "near_metres", "is_offered")


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    organisation = require(request, may_configure)
    form = NewCategoryForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        code = _added(organisation, form)
        text = _("Le sujet « %(title)s » est proposé aux habitants.")
        messages.success(request, text % {"title": form.cleaned_data["title"]})
        return redirect("bureau:signalements:category", code=code)
    context = {"kinds": categories_of(organisation=organisation).values(), "form": form}
    return render(
        request, "signalements/desk/categories.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _added(organisation: int, form: NewCategoryForm) -> str:
    """The code of the new one; the same form again gives the same code."""
    said = {name: form.cleaned_data[name] for name in ("title", "hint", "due_days")}

    def act() -> dict[str, Any]:
        return {"code": add_category(**said).code}

    purpose = f"signalements.category:{organisation}"
    try:
        answer = once(key=form.cleaned_data["key"], purpose=purpose, act=act, content=said).answer
    except OtherContentError:
        answer = act()
    return str(answer["code"])


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, code: str) -> HttpResponse:
    organisation = require(request, may_configure)
    kind = categories_of(organisation=organisation).get(code)
    if kind is None:
        raise Http404
    form = CategorySettingsForm(posted(request)[0], initial={name: getattr(kind, name) for name in FIELDS})
    questions = QuestionFormSet(
        posted(request)[0], initial=initial_questions(kind.questions), prefix="questions"
    )
    if request.method == "POST" and form.is_valid() and questions.is_valid():
        given = dict(form.cleaned_data)
        is_offered = given.pop("is_offered")
        if given["near_metres"] is None:
            given["near_metres"] = kind.near_metres
        change_category(code=code, values=given, questions=questions.questions, is_offered=is_offered)
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:signalements:categories")
    context = {"form": form, "questions": questions, "kind": kind}
    wrong = form.errors or any(questions.errors) if request.method == "POST" else False
    return render(request, "signalements/desk/category.html", context, status=UNPROCESSABLE if wrong else 200)
