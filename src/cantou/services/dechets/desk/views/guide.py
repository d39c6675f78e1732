"""What the organisation says in its own words: the streams, the objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.web.forms import posted
from cantou.services.dechets.desk.forms.places import StreamForm, WordForm
from cantou.services.dechets.desk.views.common import UNPROCESSABLE, kept, one_or_404, require
from cantou.services.dechets.domain.guide import delete_word, save_word
from cantou.services.dechets.domain.streams import change_stream, streams_of, title_of
from cantou.services.dechets.engine.guide import OUTLETS, common
from cantou.services.dechets.models import GuideWord

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

NAMES = ("word", "synonyms", "outlets", "note")


def _words(organisation: int) -> QuerySet[GuideWord]:
    return GuideWord.objects.filter(organisation_id=organisation).order_by("word", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    organisation = require(request)
    kinds = streams_of(organisation=organisation)
    form = WordForm(posted(request)[0], kinds=kinds.values())
    if request.method == "POST" and form.is_valid():

        def act() -> int:
            return save_word(**{name: form.cleaned_data[name] for name in NAMES}).pk

        if kept(form, act, purpose=f"dechets.word:{organisation}"):
            messages.success(request, _("Le mot est dans votre guide."))
            return redirect("bureau:dechets:guide")
    rows = [
        {
            "row": row,
            "where": ", ".join(OUTLETS.get(code) or title_of(kinds, code) for code in row.outlets.split()),
        }
        for row in _words(organisation)
    ]
    context = {"kinds": kinds.values(), "rows": rows, "form": form, "count": len(common())}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/desk/guide.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, entry: int) -> HttpResponse:
    organisation = require(request)
    row = one_or_404(_words(organisation), entry)
    kinds = streams_of(organisation=organisation).values()
    initial = {name: getattr(row, name) for name in NAMES} | {"outlets": row.outlets.split()}
    form = WordForm(posted(request)[0], kinds=kinds, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            save_word(row=row, **{name: form.cleaned_data[name] for name in NAMES})

        if kept(form, act):
            messages.success(request, _("C’est enregistré."))
            return redirect("bureau:dechets:guide")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/desk/word.html", {"form": form, "row": row}, status=status)


@require_POST
def delete(request: Any, entry: int) -> HttpResponse:
    delete_word(row=one_or_404(_words(require(request)), entry))
    messages.success(request, _("Le mot est retiré de votre guide."))
    return redirect("bureau:dechets:guide")


@require_http_methods(["GET", "HEAD", "POST"])
def stream(request: Any, stream: str) -> HttpResponse:
    organisation = require(request)
    kind = streams_of(organisation=organisation).get(stream)
    if kind is None:
        raise Http404
    names = ("title", "container", "accepts")
    form = StreamForm(posted(request)[0], initial={name: getattr(kind, name) for name in names})
    if request.method == "POST" and form.is_valid():
        change_stream(code=stream, **{name: form.cleaned_data[name] for name in names})
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:dechets:guide")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/desk/stream.html", {"form": form, "kind": kind}, status=status)
