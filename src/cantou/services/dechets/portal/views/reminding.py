"""A word the evening before: with an address, a mobile or an account; one page to see it all and to stop."""

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
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import places_of
from cantou.core.territories.models import Place
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.veiled import unveiled, veil
from cantou.services.dechets.domain.streams import BY_CODE, title_of
from cantou.services.dechets.domain.subscriptions import ours
from cantou.services.dechets.portal.forms.reminding import RemindForm
from cantou.services.dechets.portal.views.common import (
    UNPROCESSABLE,
    commune_of,
    kinds_of,
    known_here,
    organisations_of,
)

if TYPE_CHECKING:
    from cantou.core.notices.domain.subscriptions import Who
    from cantou.services.dechets.models import Subscription

SALT = "dechets.subscription.code"
MOST_PLACES = 300
OVER = "dechets/subscriptions_over.html"


def _places(request: Any, commune: int) -> list[tuple[str, str]]:
    """The hamlets; the whole commune first, where something is collected all over it, or nothing else can be said."""
    hamlets = list(places_of(commune, kind=Place.Kind.HAMLET)[:MOST_PLACES])
    asked = unveiled(request.GET.get("lieu", "") or request.POST.get("lieu", ""))
    if asked is not None and asked not in {place.pk for place in hamlets}:
        hamlets += list(places_of(commune).filter(pk=asked))
    whole = [("", _("Dans toute la commune"))] if known_here(request).at(None).streams or not hamlets else []
    return [*whole, *((veil(place.pk), place.label) for place in hamlets)]


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("dechets.subscribe", free=6, limit=40)
def subscribe(request: Any) -> HttpResponse:
    """The answer is the same whether the address is known or not."""
    commune = commune_of(request)
    if commune is None:
        return redirect("dechets:index")
    kinds = kinds_of(request)
    known = known_here(request)
    collected = {rule.stream for rules in known.rules.values() for rule in rules}
    form = RemindForm(
        posted(request)[0],
        places=_places(request, commune),
        kinds=[kind for code, kind in kinds.items() if code in collected],
        signed_in=request.user.is_authenticated,
        initial={"lieu": request.GET.get("lieu", "")},
    )
    if request.method == "POST" and form.is_valid():
        answer = answered(request, form, lambda who: _subscribed(request, commune, who, form))
        if answer is not None:
            return answer
    context = {
        "form": form,
        "can": bool(known.areas),
        "push_key": public_key(),
        "again": AddressForm(signed_in=False, auto_id="id_again_%s"),
        "trail": [
            (request.place.name, reverse("portal_home")),
            (_("Déchets"), reverse("dechets:index")),
            (_("Rappel"), ""),
        ],
    }
    if request.user.is_authenticated and request.method != "POST":
        context["mine"] = _mine(request)
    return render(request, "dechets/subscribe.html", context, status=UNPROCESSABLE if form.errors else 200)


def _mine(request: Any) -> list[dict[str, Any]]:
    """In the person's Scope for a moment; then back to what everybody sees."""
    with Scope.for_person(request.user.pk).enter():
        rows = list(ours.of_person(request.user.pk))
    return [{"row": row, "secret": ours.secret_of(row.object_key)} for row in rows]


def _subscribed(request: Any, commune: int, who: Who, form: RemindForm) -> HttpResponse:
    key = unveiled(form.cleaned_data["lieu"])
    place = places_of(commune).filter(pk=key).first() if key is not None else None
    label = f"{place.label}, {request.place.name}" if place else request.place.name
    row = ours.subscribe(
        organisation=_provider(request, place),
        who=who,
        slug=request.place.slug,
        how={"streams": sorted(form.cleaned_data["flux"])},
        commune_id=commune,
        place_id=place.pk if place else None,
        label=label[:120],
    )
    if who.channel == "account":
        if row.pk is None:
            text = _("Vous avez déjà %(most)d rappels\u00a0: arrêtez-en un, puis recommencez.")
            messages.warning(request, text % {"most": core.MOST})
        else:
            messages.success(request, _("C’est noté\u00a0: vous serez prévenu la veille de chaque collecte."))
        return redirect("dechets:subscribe")
    if who.channel == "push":
        if row.pk is None:
            text = _("Cet appareil a déjà %(most)d rappels\u00a0: arrêtez-en un, puis recommencez.")
            messages.warning(request, text % {"most": core.MOST})
        else:
            messages.success(request, _("C’est noté\u00a0: cet appareil recevra une notification la veille."))
        return redirect("dechets:subscriptions", reminded=ours.secret_of(row.object_key))
    if who.channel == "sms":
        # Of the number alone: what names the row would tell whether it had been asked for before.
        token = signing.dumps([row.organisation_id, row.object_key.hex], salt=SALT)
        return redirect("dechets:subscription_code", token=token)
    return redirect("dechets:subscribed")


def _provider(request: Any, place: Place | None) -> int:
    """Whoever collects there; the nearest one where several do: it tells what the others collect too."""
    collecting = {sector.organisation_id for sector in known_here(request).at(place).sectors}
    return next(
        (one for one in organisations_of(request) if one in collecting), request.provider.organisation_id
    )


@require_safe
def subscribed(request: Any) -> HttpResponse:
    return render(request, "dechets/subscribed.html", {})


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("dechets.subscription_code", free=10, limit=10)
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
                messages.success(request, _("C’est confirmé\u00a0: un SMS la veille de chaque collecte."))
            return redirect("dechets:subscriptions", reminded=ours.secret_of(UUID(key)))
        form.add_error("code", _("Ce n’est pas ce code. Vérifiez les six chiffres du dernier SMS."))
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/subscription_code.html", {"form": form}, status=status)


@opened_by_its_address
@require_POST
@guarded("dechets.subscription_link", free=3, limit=20)
def link(request: Any) -> HttpResponse:
    """The private address once more, to whoever has lost it; the same answer to everybody."""
    form = AddressForm(posted(request)[0], signed_in=False)
    who = form.who(request) if form.is_valid() else None
    if who is not None:
        for organisation in organisations_of(request):
            ours.send_link_again(organisation=organisation, who=who, slug=request.place.slug)
    return redirect(f"{reverse('dechets:subscribed')}?{urlencode({'lien': 1})}")


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@with_subscriber(ours, over=OVER, argument="reminded")
def mine(request: Any, organisation: int, key: UUID, secret: str) -> HttpResponse:
    """Reading confirms nothing: programs that look at mails before people do follow every link in them."""
    rows = list(ours.of_key(organisation=organisation, key=key))
    if request.method == "POST":
        return _act(request, rows, secret)
    lines = [
        {
            "row": row,
            "key": veil(row.pk),
            "streams": ", ".join(title_of(BY_CODE, code) for code in row.streams),
        }
        for row in rows
    ]
    pending = [line for line in lines if line["row"].confirmed_at is None]
    confirmed = [line for line in lines if line["row"].confirmed_at is not None]
    context = {"pending": pending, "confirmed": confirmed, "secret": secret}
    return render(request, "dechets/subscriptions.html", context)


def _act(request: Any, rows: list[Subscription], secret: str) -> HttpResponse:
    row = next((row for row in rows if veil(row.pk) == request.POST.get("numero")), None)
    act = request.POST.get("acte", "")
    if row is None:
        raise Http404
    if act == "confirmer":
        ours.confirm(row=row)
        messages.success(request, _("C’est confirmé : vous serez prévenu la veille de chaque collecte."))
    elif act == "arreter":
        ours.drop(row=row)
        if len(rows) == 1:
            return redirect("dechets:subscribed_no_more")
        messages.success(request, _("C’est arrêté."))
    elif act == "prolonger":
        core.prolong(row=row)
        messages.success(request, _("C’est prolongé d’un an."))
    return redirect("dechets:subscriptions", reminded=secret)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@with_subscriber(ours, over=OVER, argument="reminded")
def unsubscribe(request: Any, organisation: int, key: UUID, secret: str) -> HttpResponse:
    """A mailbox's own button posts here (RFC 8058); a person is asked first."""
    if request.method == "POST":
        ours.leave(organisation=organisation, key=key)
        return redirect("dechets:subscribed_no_more")
    return render(request, "dechets/unsubscribe.html", {"secret": secret})


@require_safe
def no_more(request: Any) -> HttpResponse:
    return render(request, "dechets/unsubscribed.html", {})
