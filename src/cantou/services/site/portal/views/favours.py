"""Offers and requests between neighbours: read, filed, answered, reported; and their author's page."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import ExpiredLinkError, link_secret, normalise, open_link
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.core.web.pagecache import cacheable
from cantou.services.site.domain import favours
from cantou.services.site.models import Favour
from cantou.services.site.portal.forms.favours import FavourForm, ReplyForm, ReportForm
from cantou.services.site.portal.views.common import organisations_of, pictures_by_key, trail, until_next

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

UNPROCESSABLE, GONE = 422, 410
SHOWN = 60


def _trail(request: Any, *parts: tuple[str, str]) -> list[tuple[str, str]]:
    return trail(request, (_("Entraide entre voisins"), reverse("site:favours") if parts else ""), *parts)


@require_safe
@cacheable(params=["quoi"])
def index(request: Any) -> HttpResponse:
    asked = request.GET.get("quoi", "")
    rows = list(favours.public_favours(organisations=organisations_of(request))[:SHOWN])
    until_next(request, [row.expires_at for row in rows])
    if asked in Favour.Kind.values:
        rows = [row for row in rows if row.kind == asked]
    context = {"rows": rows, "asked": asked, "kinds": list(Favour.Kind), "trail": _trail(request)}
    return render(request, "site/favours.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("site.favour", free=3, limit=12)
def new(request: Any) -> HttpResponse:
    form = FavourForm(*posted(request))
    organisation = request.provider.organisation_id
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                once(
                    key=form.cleaned_data["cle"],
                    purpose=f"site.favour:{organisation}",
                    act=lambda: _filed(request, form, organisation),
                )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("site:favour_sent")
    context = {"form": form, "trail": _trail(request, (_("Écrire une annonce"), ""))}
    return render(request, "site/favour_new.html", context, status=UNPROCESSABLE if form.errors else 200)


def _filed(request: Any, form: FavourForm, organisation: int) -> dict[str, Any]:
    seed = f"site.favour:{form.cleaned_data['cle']}"
    row = favours.file_favour(
        organisation=organisation,
        key=uuid5(NAMESPACE_URL, f"site.favour:{organisation}:{form.cleaned_data['cle']}"),
        secret_seed=seed,
        values=form.values,
        email=form.cleaned_data["courriel"],
        link=portal_url(request.place.slug, "site:favour_mine", link_secret(seed=seed)),
        photo=form.cleaned_data.get("photo"),
        alt=form.cleaned_data["alt"],
    )
    return {"reference": row.reference}


@require_safe
def sent(request: Any) -> HttpResponse:
    return render(request, "site/favour_sent.html", {"trail": _trail(request, (_("Écrire une annonce"), ""))})


def favour_or_404(request: Any, reference: str) -> Favour:
    found = favours.public_favours(organisations=organisations_of(request))
    row: Favour | None = found.filter(reference=normalise(reference)).first()
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("site.favour_reply", free=5, limit=20)
def favour(request: Any, favour: str) -> HttpResponse:
    """Read, and answered."""
    row = favour_or_404(request, favour)
    form = ReplyForm(*posted(request))
    if request.method == "POST" and form.is_valid() and _replied(row, form):
        messages.success(
            request, _("Votre message est parti. C’est maintenant à votre voisin de vous répondre.")
        )
        return redirect("site:favour", favour=row.reference)
    return _page(request, row, form, ReportForm(prefix="r"))


def _replied(row: Favour, form: ReplyForm) -> bool:
    given = form.cleaned_data

    def act() -> dict[str, Any]:
        favours.reply(row=row, text=given["mots"], contact=given["contact"])
        return {"done": True}

    try:
        with transaction.atomic():
            once(key=given["cle"], purpose=f"site.favour_reply:{row.pk}", act=act)
    except ValidationError as error:
        form.add_error(None, error.messages)
    except favours.CrowdError:
        form.add_error(
            None, _("Cette annonce a déjà reçu beaucoup de réponses aujourd’hui\u00a0: réessayez demain.")
        )
    return not form.errors


@require_http_methods(["POST"])
@guarded("site.favour_report", free=3, limit=10)
def report(request: Any, favour: str) -> HttpResponse:
    row = favour_or_404(request, favour)
    form = ReportForm(request.POST, prefix="r")
    if form.is_valid():
        favours.report(row=row, text=form.cleaned_data["raison"])
        messages.success(request, _("La mairie est prévenue. Merci."))
        return redirect("site:favour", favour=row.reference)
    return _page(request, row, ReplyForm(), form)


def _page(request: Any, row: Favour, form: ReplyForm, reporting: ReportForm) -> HttpResponse:
    context = {
        "favour": row,
        "form": form,
        "reporting": reporting,
        "photo": pictures_by_key([row.organisation_id], [row.object_key]).get(str(row.object_key)),
        "trail": _trail(request, (row.title, "")),
    }
    status = UNPROCESSABLE if form.errors or reporting.errors else 200
    return render(request, "site/favour.html", context, status=status)


def with_favour(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What the secret in the address opens, in that notice's own Scope."""

    @wraps(view)
    def opened(request: Any, favour_secret: str) -> HttpResponse:
        try:
            link = open_link(secret=favour_secret, service=favours.SERVICE)
        except ExpiredLinkError:
            link = None
        row = None
        if link is not None:
            switch(Scope.for_object(organisation=link.organisation, key=link.key))
            row = favours.favour_of_key(organisation=link.organisation, key=link.key)
        if row is None:
            return render(request, "site/favour_over.html", status=GONE)
        return view(request, row, favour_secret)

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@with_favour
def mine(request: Any, row: Favour, secret: str) -> HttpResponse:
    """Its author confirms, prolongs, withdraws. By a button: programs open the links of a mail."""
    if request.method == "POST":
        acts = {
            "confirmer": (
                favours.confirm,
                _("Merci\u00a0! La mairie lit votre annonce avant de la publier."),
            ),
            "prolonger": (favours.renew, _("Votre annonce reste en ligne trente jours de plus.")),
            "retirer": (favours.withdraw, _("Votre annonce est retirée.")),
        }
        wanted = request.POST.get("faire", "")
        if wanted in acts:
            does, said = acts[wanted]
            try:
                with transaction.atomic():
                    does(row=row)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, said)
        return redirect("site:favour_mine", favour_secret=secret)
    return render(request, "site/favour_mine.html", {"favour": row})
