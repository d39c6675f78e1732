"""The week's news by e-mail: asked without an account, confirmed, stopped from one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.notices.domain import subscriptions as core
from cantou.core.notices.portal.subscribing import answered, with_subscriber
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.veiled import veil
from cantou.services.site.domain.subscriptions import ours
from cantou.services.site.models import Theme
from cantou.services.site.portal.forms.digest import ByMailForm, DigestForm
from cantou.services.site.portal.views.common import commune_of, organisations_of, trail

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.notices.domain.subscriptions import Who
    from cantou.services.site.models import Subscription

UNPROCESSABLE = 422
OVER = "site/subscriptions_over.html"


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("site.subscribe", free=6, limit=40)
def subscribe(request: Any) -> HttpResponse:
    """The answer is the same whether the address is known or not."""
    commune = commune_of(request)
    if commune is None:
        return redirect("site:news")
    signed_in = request.user.is_authenticated
    form = DigestForm(posted(request)[0], signed_in=signed_in)
    if request.method == "POST" and form.is_valid():
        answer = answered(request, form, lambda who: _subscribed(request, commune, who, form))
        if answer is not None:
            return answer
    context = {
        "form": form,
        "again": ByMailForm(signed_in=False, auto_id="id_again_%s"),
        "trail": trail(request, (_("Actualités"), reverse("site:news")), (_("Par courriel"), "")),
    }
    return render(request, "site/subscribe.html", context, status=UNPROCESSABLE if form.errors else 200)


def _subscribed(request: Any, commune: int, who: Who, form: DigestForm) -> HttpResponse:
    row = ours.subscribe(
        organisation=request.provider.organisation_id,
        who=who,
        slug=request.place.slug,
        how={"themes": sorted(form.cleaned_data["themes"])},
        commune_id=commune,
        label=request.place.name[:120],
    )
    if who.channel != "account":
        return redirect("site:subscribed")
    if row.pk is None:
        text = _("Vous avez déjà %(most)d abonnements\u00a0: arrêtez-en un, puis recommencez.")
        messages.warning(request, text % {"most": core.MOST})
        return redirect("site:subscribe")
    messages.success(request, _("C’est noté\u00a0: vous aurez la lettre chaque jeudi."))
    return redirect("site:subscriptions", digested=ours.secret_of(row.object_key))


@require_safe
def subscribed(request: Any) -> HttpResponse:
    return render(request, "site/subscribed.html", {})


@opened_by_its_address
@require_POST
@guarded("site.subscription_link", free=3, limit=20)
def link(request: Any) -> HttpResponse:
    """The private address once more, to whoever has lost it; the same answer to everybody."""
    form = ByMailForm(posted(request)[0], signed_in=False)
    who = form.who(request) if form.is_valid() else None
    if who is not None:
        for organisation in organisations_of(request):
            ours.send_link_again(organisation=organisation, who=who, slug=request.place.slug)
    return redirect(f"{reverse('site:subscribed')}?{urlencode({'lien': 1})}")


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@with_subscriber(ours, over=OVER, argument="digested")
def mine(request: Any, organisation: int, key: UUID, secret: str) -> HttpResponse:
    """Reading confirms nothing: programs that look at mails before people do follow every link in them."""
    rows = list(ours.of_key(organisation=organisation, key=key))
    if request.method == "POST":
        return _act(request, rows, secret)
    lines = [
        {"row": row, "key": veil(row.pk), "themes": ", ".join(str(Theme(code).label) for code in row.themes)}
        for row in rows
    ]
    pending = [line for line in lines if line["row"].confirmed_at is None]
    confirmed = [line for line in lines if line["row"].confirmed_at is not None]
    context = {"pending": pending, "confirmed": confirmed, "secret": secret}
    return render(request, "site/subscriptions.html", context)


def _act(request: Any, rows: list[Subscription], secret: str) -> HttpResponse:
    row = next((row for row in rows if veil(row.pk) == request.POST.get("numero")), None)
    act = request.POST.get("acte", "")
    if row is None:
        raise Http404
    if act == "confirmer":
        ours.confirm(row=row)
        messages.success(request, _("C’est confirmé : la lettre arrive le jeudi."))
    elif act == "arreter":
        ours.drop(row=row)
        if len(rows) == 1:
            return redirect("site:subscribed_no_more")
        messages.success(request, _("C’est arrêté."))
    elif act == "prolonger":
        core.prolong(row=row)
        messages.success(request, _("C’est prolongé d’un an."))
    return redirect("site:subscriptions", digested=secret)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@with_subscriber(ours, over=OVER, argument="digested")
def unsubscribe(request: Any, organisation: int, key: UUID, secret: str) -> HttpResponse:
    """A mailbox's own button posts here (RFC 8058); a person is asked first."""
    if request.method == "POST":
        ours.leave(organisation=organisation, key=key)
        return redirect("site:subscribed_no_more")
    return render(request, "site/unsubscribe.html", {"secret": secret})


@require_safe
def no_more(request: Any) -> HttpResponse:
    return render(request, "site/unsubscribed.html", {})
