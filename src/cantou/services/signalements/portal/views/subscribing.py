"""Being told of what is signalled: with an address, a mobile or an account; one page to see it all and to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.notices.domain import subscriptions as core
from cantou.core.notices.domain.push import public_key
from cantou.core.notices.portal.subscribing import (
    CODE_SECONDS,
    GONE,
    AddressForm,
    CodeForm,
    answered,
    with_subscriber,
)
from cantou.core.organisations.domain.references import normalise
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import located_place, places_of
from cantou.core.territories.models import Place
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.veiled import unveiled, veil
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.categories import title_of
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.subscriptions import change_rhythm, ours
from cantou.services.signalements.models import Subscription
from cantou.services.signalements.portal.forms.subscribing import FeedForm, SubscribeForm
from cantou.services.signalements.portal.views.common import organisations_of
from cantou.services.signalements.portal.views.listed import commune_of

if TYPE_CHECKING:
    from cantou.core.notices.domain.subscriptions import Who
    from cantou.services.signalements.models import Publication

MOST_PLACES = 300
SALT = "signalements.subscription.code"
OVER = "signalements/subscriptions_over.html"
UNPROCESSABLE = 422


def _followed(request: Any) -> Publication | None:
    code = normalise(request.GET.get("signalement", ""))[:12]
    return queries.public_report(organisations=organisations_of(request), reference=code) if code else None


def _places(request: Any) -> list[tuple[str, str]]:
    commune = commune_of(request)
    if commune is None:
        return []
    hamlets = places_of(commune, kind=Place.Kind.HAMLET).filter(lon__isnull=False)
    return [(veil(place.pk), place.label) for place in hamlets[:MOST_PLACES]]


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.subscribe", free=6, limit=40)
def subscribe(request: Any) -> HttpResponse:
    """A report to follow, or a place and subjects. The answer is the same whether the address is known or not."""
    followed = _followed(request)
    organisation = followed.organisation_id if followed else request.provider.organisation_id
    settled = settled_of(organisation=organisation)
    whole = _("Dans toute la commune") if commune_of(request) else request.place.name
    form = SubscribeForm(
        posted(request)[0],
        places=_places(request),
        whole=whole,
        kinds=settled.kinds,
        one_report=followed is not None,
        signed_in=request.user.is_authenticated,
        initial={"sujets": request.GET.getlist("categorie")},
    )
    if request.method == "POST" and form.is_valid():
        wanted = _wanted(request, form, followed, whole)
        answer = answered(request, form, lambda who: _subscribed(request, organisation, who, wanted))
        if answer is not None:
            return answer
    context = {
        "form": form,
        "followed": followed,
        "push_key": public_key(),
        "again": AddressForm(signed_in=False, auto_id="id_again_%s"),
        "feed_form": None
        if followed
        else FeedForm(places=_places(request), whole=whole, kinds=settled.kinds),
        "trail": [
            (request.place.name, reverse("portal_home")),
            (_("Signalements"), reverse("signalements:index")),
            (_("Être averti"), ""),
        ],
    }
    if request.user.is_authenticated and request.method != "POST":
        context["mine"] = _mine(request)
    return render(
        request, "signalements/subscribe.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _mine(request: Any) -> list[dict[str, Any]]:
    """In the person's Scope for a moment; then back to what everybody sees."""
    with Scope.for_person(request.user.pk).enter():
        rows = list(ours.of_person(request.user.pk))
    return [{"row": row, "secret": ours.secret_of(row.object_key)} for row in rows]


def _wanted(request: Any, form: SubscribeForm, followed: Publication | None, whole: str) -> dict[str, Any]:
    given = form.cleaned_data
    if followed is not None:
        return {"reference": followed.reference, "label": followed.title[:120], "rhythm": given["rythme"]}
    wanted: dict[str, Any] = {
        "commune_id": commune_of(request),
        "categories": sorted(given["sujets"]),
        "label": whole,
        "rhythm": given["rythme"],
    }
    key = unveiled(given.get("lieu", ""))
    place = None if key is None else located_place(commune=commune_of(request), place=key)
    if place is not None:
        wanted |= {"label": place.label[:120], "lon": place.lon, "lat": place.lat, "radius": given["rayon"]}
    return wanted


def _subscribed(request: Any, organisation: int, who: Who, wanted: dict[str, Any]) -> HttpResponse:
    how = {"rhythm": wanted.pop("rhythm")}
    row = ours.subscribe(organisation=organisation, who=who, slug=request.place.slug, how=how, **wanted)
    if who.channel == "account":
        if row.pk is None:
            text = _("Vous avez déjà %(most)d abonnements\u00a0: arrêtez-en un, puis recommencez.")
            messages.warning(request, text % {"most": core.MOST})
        else:
            messages.success(request, _("C’est noté\u00a0: vous serez averti."))
        return redirect("signalements:subscribe")
    if who.channel == "push":
        if row.pk is None:
            text = _("Cet appareil a déjà %(most)d abonnements\u00a0: arrêtez-en un, puis recommencez.")
            messages.warning(request, text % {"most": core.MOST})
        else:
            messages.success(request, _("C’est noté\u00a0: cet appareil recevra une notification."))
        return redirect("signalements:subscriptions", subscriber=ours.secret_of(row.object_key))
    if who.channel == "sms":
        # Of the number alone: what names the row would tell whether it had been asked for before.
        token = signing.dumps([organisation, row.object_key.hex], salt=SALT)
        return redirect("signalements:subscription_code", token=token)
    return redirect("signalements:subscribed")


@require_safe
def subscribed(request: Any) -> HttpResponse:
    return render(request, "signalements/subscribed.html", {})


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.subscription_code", free=10, limit=10)
def code(request: Any, token: str) -> HttpResponse:
    try:
        organisation, key = signing.loads(token, salt=SALT, max_age=CODE_SECONDS)
    except (signing.BadSignature, ValueError):
        return render(request, OVER, {}, status=GONE)
    form = CodeForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["code"]
        if ours.confirm_by_code(organisation=organisation, key=UUID(key), code=given):
            if ours.has_stopped(organisation=organisation, key=UUID(key)):
                text = _(
                    "C’est confirmé. Mais vous aviez envoyé STOP\u00a0: pour que nos SMS arrivent, envoyez START."
                )
                messages.warning(request, text)
            else:
                messages.success(request, _("C’est confirmé\u00a0: vous serez averti par SMS."))
            return redirect("signalements:subscriptions", subscriber=ours.secret_of(UUID(key)))
        form.add_error("code", _("Ce n’est pas ce code. Vérifiez les six chiffres du dernier SMS."))
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/subscription_code.html", {"form": form}, status=status)


@opened_by_its_address
@require_POST
@guarded("signalements.subscription_link", free=3, limit=20)
def link(request: Any) -> HttpResponse:
    """The private address once more, to whoever has lost it; the same answer to everybody."""
    form = AddressForm(posted(request)[0], signed_in=False)
    who = form.who(request) if form.is_valid() else None
    if who is not None:
        for organisation in organisations_of(request):
            ours.send_link_again(organisation=organisation, who=who, slug=request.place.slug)
    return redirect(f"{reverse('signalements:subscribed')}?{urlencode({'lien': 1})}")


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@with_subscriber(ours, over=OVER)
def mine(request: Any, organisation: int, key: UUID, secret: str) -> HttpResponse:
    """Reading confirms nothing: programs that look at mails before people do follow every link in them."""
    rows = list(ours.of_key(organisation=organisation, key=key))
    if request.method == "POST":
        return _act(request, rows, secret)
    kinds = settled_of(organisation=organisation).kinds
    lines = [
        {"row": row, "subjects": ", ".join(title_of(kinds, code) for code in row.categories)} for row in rows
    ]
    pending = [line for line in lines if line["row"].confirmed_at is None]
    confirmed = [line for line in lines if line["row"].confirmed_at is not None]
    context = {"pending": pending, "confirmed": confirmed, "secret": secret}
    return render(request, "signalements/subscriptions.html", context)


def _act(request: Any, rows: list[Subscription], secret: str) -> HttpResponse:
    row = next((row for row in rows if str(row.pk) == request.POST.get("numero")), None)
    act = request.POST.get("acte", "")
    if row is None:
        raise Http404
    if act == "confirmer":
        ours.confirm(row=row)
        messages.success(request, _("C’est confirmé : vous serez averti."))
    elif act == "arreter":
        ours.drop(row=row)
        if len(rows) == 1:
            return redirect("signalements:subscribed_no_more")
        messages.success(request, _("C’est arrêté."))
    elif act == "prolonger":
        core.prolong(row=row)
        messages.success(request, _("C’est prolongé."))
    elif act in Subscription.Rhythm.values:
        change_rhythm(row=row, rhythm=act)
        messages.success(request, _("C’est changé."))
    return redirect("signalements:subscriptions", subscriber=secret)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@with_subscriber(ours, over=OVER)
def unsubscribe(request: Any, organisation: int, key: UUID, secret: str) -> HttpResponse:
    """A mailbox's own button posts here (RFC 8058); a person is asked first."""
    if request.method == "POST":
        ours.leave(organisation=organisation, key=key)
        return redirect("signalements:subscribed_no_more")
    return render(request, "signalements/unsubscribe.html", {"secret": secret})


@require_safe
def no_more(request: Any) -> HttpResponse:
    return render(request, "signalements/unsubscribed.html", {})
