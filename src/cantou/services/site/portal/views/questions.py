"""Asking the mairie something, and reading what others asked."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import ExpiredLinkError, link_secret, open_link
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import KeyField, once
from cantou.core.web.pagecache import cacheable
from cantou.services.site.domain import questions
from cantou.services.site.portal.views.common import in_pieces, organisations_of, trail

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from cantou.services.site.models import Question

UNPROCESSABLE, GONE = 422, 410
SHOWN = 50


class QuestionForm(forms.Form):
    sujet = forms.CharField(label=_("Sur quoi ?"), max_length=120)
    mots = forms.CharField(
        label=_("Votre question"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    nom = forms.CharField(label=_("Votre nom"), max_length=120, required=False)
    courriel = forms.EmailField(
        label=_("Votre adresse de courriel"),
        required=False,
        help_text=_("Pour être prévenu de la réponse. Sans elle, gardez l’adresse de la page qui suit."),
    )
    montrer = forms.BooleanField(
        label=_("La mairie peut publier ma question et sa réponse, sans mon nom"), required=False
    )
    cle = KeyField()


class AgainForm(forms.Form):
    mots = forms.CharField(
        label=_("Ajouter quelque chose"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    cle = KeyField()


@require_safe
@cacheable()
def index(request: Any) -> HttpResponse:
    rows = questions.public_answers(organisations=organisations_of(request))[:SHOWN]
    context = {"rows": rows, "trail": trail(request, (_now("Questions à la mairie"), ""))}
    return render(request, "site/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("site.question", free=4, limit=20)
def ask(request: Any) -> HttpResponse:
    form = QuestionForm(*posted(request))
    organisation = request.provider.organisation_id
    if request.method == "POST" and form.is_valid():
        secret = link_secret(seed=f"site.question:{form.cleaned_data['cle']}")
        once(
            key=form.cleaned_data["cle"],
            purpose=f"site.question:{organisation}",
            act=lambda: _asked(request, form, organisation, secret),
        )
        return redirect("site:question", inquiry_secret=secret)
    context = {
        "form": form,
        "trail": trail(
            request,
            (_now("Questions à la mairie"), reverse("site:questions")),
            (_now("Poser une question"), ""),
        ),
    }
    return render(request, "site/question_ask.html", context, status=UNPROCESSABLE if form.errors else 200)


def _asked(request: Any, form: QuestionForm, organisation: int, secret: str) -> dict[str, Any]:
    given = form.cleaned_data
    row = questions.ask(
        organisation=organisation,
        key=uuid5(NAMESPACE_URL, f"site.question:{organisation}:{given['cle']}"),
        secret_seed=f"site.question:{given['cle']}",
        subject=given["sujet"],
        text=given["mots"],
        link=portal_url(request.place.slug, "site:question", secret),
        name=given["nom"],
        email=given["courriel"],
        may_publish=given["montrer"],
    )
    return {"reference": row.reference}


def with_question(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What the secret in the address opens, in that question's own Scope."""

    @wraps(view)
    def opened(request: Any, inquiry_secret: str) -> HttpResponse:
        try:
            link = open_link(secret=inquiry_secret, service=questions.SERVICE)
        except ExpiredLinkError:
            link = None
        row = None
        if link is not None:
            switch(Scope.for_object(organisation=link.organisation, key=link.key))
            row = questions.question_of_key(organisation=link.organisation, key=link.key)
        if row is None:
            return render(request, "site/question_over.html", status=GONE)
        return view(request, row, inquiry_secret)

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@with_question
def question(request: Any, row: Question, secret: str) -> HttpResponse:
    form = AgainForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> dict[str, Any]:
            questions.write_again(row=row, text=given["mots"])
            return {"done": True}

        try:
            with transaction.atomic():
                once(key=given["cle"], purpose=f"site.question_again:{row.object_key}", act=act)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _now("C’est transmis à la mairie."))
            return redirect("site:question", inquiry_secret=secret)
    context = {
        "question": row,
        "thread": questions.thread_of(row),
        "form": form,
        "address": in_pieces(request.build_absolute_uri(reverse("site:question", args=[secret]))),
    }
    return render(request, "site/question.html", context, status=UNPROCESSABLE if form.errors else 200)
