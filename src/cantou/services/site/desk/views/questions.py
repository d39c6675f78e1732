"""Questions at the desk: read, answered, shown to all or not, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.organisations.domain.references import normalise
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import KeyField
from cantou.services.site.desk.views.common import UNPROCESSABLE, kept, may, require
from cantou.services.site.domain import questions

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.site.models import Question

SHOWN = 100


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Votre réponse"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    cle = KeyField()


class ShowForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=120)
    asked = forms.CharField(
        label=_("La question, telle qu’elle sera lue"),
        max_length=4_000,
        help_text=_("Ôtez ce qui nomme quelqu’un."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    text = forms.CharField(
        label=_("La réponse, telle qu’elle sera lue"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_safe
def index(request: Any) -> HttpResponse:
    rows = questions.questions_of(organisation=require(request, "read"))[:SHOWN]
    return render(request, "site/desk/questions.html", {"rows": rows})


def question_or_404(request: Any, inquiry: str, permission: str) -> Question:
    row = questions.question_of(organisation=require(request, permission), reference=normalise(inquiry))
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Any, inquiry: str) -> HttpResponse:
    row = question_or_404(request, inquiry, "publish" if request.method == "POST" else "read")
    form = AnswerForm(*posted(request))

    def act() -> str:
        questions.answer(row=row, text=form.cleaned_data["text"])
        return row.reference

    if request.method == "POST" and form.is_valid() and kept(form, act, purpose=f"site.answer:{row.pk}"):
        messages.success(request, _now("La réponse est partie."))
        return redirect("bureau:site:question", inquiry=row.reference)
    return _answer(request, row, form)


def _answer(request: Any, row: Question, form: AnswerForm, showing: ShowForm | None = None) -> HttpResponse:
    thread = list(questions.thread_of(row))
    said = [one.text for one in thread if one.from_agent]
    shown = questions.published_answer(row)
    first = {
        "title": row.subject,
        "asked": thread[0].text if thread else "",
        "text": said[-1] if said else "",
    }
    if shown is not None:
        first = {"title": shown.title, "asked": shown.asked, "text": shown.text}
    context = {
        "question": row,
        "thread": thread,
        "form": form,
        "showing": showing or ShowForm(initial=first, prefix="p"),
        "shown": shown,
        "has_answer": bool(said),
        "is_told": bool(row.sealed),
        "may_publish": may(request, "publish"),
    }
    status = UNPROCESSABLE if form.errors or (showing and showing.errors) else 200
    return render(request, "site/desk/question.html", context, status=status)


@require_POST
def show(request: Any, inquiry: str) -> HttpResponse:
    row = question_or_404(request, inquiry, "publish")
    form = ShowForm(request.POST, prefix="p")
    if form.is_valid() and kept(form, lambda: questions.publish_answer(row=row, **form.cleaned_data)):
        messages.success(request, _now("La question et sa réponse sont sur le portail."))
        return redirect("bureau:site:question", inquiry=row.reference)
    return _answer(request, row, AnswerForm(), form)


@require_POST
def act(request: Any, inquiry: str) -> HttpResponse:
    row = question_or_404(request, inquiry, "publish")
    wanted = request.POST.get("faire", "")
    if wanted == "clore":
        questions.close(row=row)
        messages.success(request, _now("La question est close."))
    elif wanted == "cacher":
        questions.hide_answer(row=row)
        messages.success(request, _now("Elle n’est plus sur le portail."))
    return redirect("bureau:site:question", inquiry=row.reference)
