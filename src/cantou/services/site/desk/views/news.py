"""News: written, read again, published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.web.forms import posted
from cantou.services.site.desk.forms.common import SaidForm, initial_of
from cantou.services.site.desk.views.common import UNPROCESSABLE, kept, kept_photos, may, require
from cantou.services.site.domain import articles, queries
from cantou.services.site.domain.files import change_photos

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.site.models import Article

SHOWN = 100


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    rows = queries.articles_of(organisation=organisation)[:SHOWN]
    return render(request, "site/desk/news.html", {"rows": rows, "may_write": may(request, "write")})


def article_or_404(request: Any, code: str, permission: str) -> Article:
    row = queries.article_of(organisation=require(request, permission), code=code)
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request)
    form = SaidForm(*posted(request), communes=queries.communes_served(organisation=organisation))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            return _save(request, form, None).code

        if kept(form, act, purpose=f"site.article_new:{organisation}"):
            messages.success(request, _said(request))
            return redirect("bureau:site:index")
    return _answer(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, article: str) -> HttpResponse:
    row = article_or_404(request, article, "write")
    if row.is_public:
        require(request, "publish")
    communes = queries.communes_served(organisation=row.organisation_id)
    form = SaidForm(*posted(request), communes=communes, initial=initial_of(row))
    if request.method == "POST" and form.is_valid() and kept(form, lambda: _save(request, form, row)):
        messages.success(request, _said(request))
        return redirect("bureau:site:index")
    return _answer(request, form, row)


def _save(request: Any, form: SaidForm, row: Article | None) -> Article:
    """What is posted with « Publier » is published, if this agent may."""
    person = request.user.pk
    row = articles.save_article(values=form.values, article=row, person=person)
    given, without = form.cleaned_data, request.POST.getlist("oter")
    change_photos(
        row, without=without, more=list(zip(given["photo"], given["alt"], strict=False)), person=person
    )
    wanted = request.POST.get("faire", "")
    if wanted == "publier" and may(request, "publish"):
        articles.publish_article(article=row)
    elif wanted == "relire":
        articles.ask_reading(article=row)
    return row


def _said(request: Any) -> str:
    wanted = request.POST.get("faire", "")
    if wanted == "publier" and may(request, "publish"):
        return _("C’est publié.")
    return _("C’est à relire.") if wanted == "relire" else _("Le brouillon est enregistré.")


def _answer(request: Any, form: SaidForm, row: Article | None) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    context = {
        "form": form,
        "article": row,
        "kept_photos": kept_photos(row),
        "may_publish": may(request, "publish"),
    }
    return render(request, "site/desk/article.html", context, status=status)


@require_POST
def act(request: Any, article: str) -> HttpResponse:
    """Publish, hide, or delete."""
    row = article_or_404(request, article, "publish")
    wanted = request.POST.get("faire", "")
    if wanted == "publier":
        articles.publish_article(article=row)
        messages.success(request, _("C’est publié."))
    elif wanted == "retirer":
        articles.hide_article(article=row)
        messages.success(request, _("L’actualité n’est plus sur le portail."))
    elif wanted == "supprimer":
        articles.delete_article(article=row)
        messages.success(request, _("L’actualité est supprimée."))
    return redirect("bureau:site:index")
