"""Being alerted: with an address, a mobile, a land line, this browser or an account; one page to see it and to stop."""

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
from cantou.core.notices.portal.subscribing import CODE_SECONDS, GONE, CodeForm, answered, with_subscriber
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import places_of
from cantou.core.territories.models import Level, Place
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.veiled import unveiled, veil
from cantou.services.alertes.domain.subscriptions import change_place, change_themes, ours
from cantou.services.alertes.engine.templates import BY_ID, TEMPLATES
from cantou.services.alertes.portal.forms.subscribing import VOICE, CalledForm, ChangeForm, WarnForm
from cantou.services.alertes.portal.views.common import UNPROCESSABLE, organisations_of

if TYPE_CHECKING:
    from cantou.core.notices.domain.subscriptions import Who
    from cantou.services.alertes.models import Subscription

SALT = "alertes.subscription.code"
MOST_PLACES = 300
OVER = "alertes/subscriptions_over.html"
CODED = frozenset({"sms", VOICE})


def places_here(commune: int) -> list[tuple[str, str]]:
    hamlets = places_of(commune, kind=Place.Kind.HAMLET)[:MOST_PLACES]
    return [("", _("Toute la commune")), *((veil(place.pk), place.label) for place in hamlets)]


def themes() -> list[tuple[str, str]]:
    return [(one.id, one.title) for one in TEMPLATES]


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("alertes.subscribe", free=6, limit=40)
def subscribe(request: Any) -> HttpResponse:
    """The answer is the same whether the address is known or not."""
    if request.place.level != Level.COMMUNE:
        return redirect("alertes:index")
    form = WarnForm(
        posted(request)[0],
        places=places_here(request.place.territory),
        themes=themes(),
        signed_in=request.user.is_authenticated,
        initial={"lieu": request.GET.get("lieu", "")},
    )
    if request.method == "POST" and form.is_valid():
        answer = answered(request, form, lambda who: _subscribed(request, who, form))
        if answer is not None:
            return answer
    context = {
        "form": form,
        "push_key": public_key(),
        "again": CalledForm(signed_in=False, auto_id="id_again_%s"),
        "trail": [(_("Alertes"), "alertes:index"), (_("Être alerté"), "")],
    }
    if request.user.is_authenticated and request.method != "POST":
        context["mine"] = _mine(request)
    return render(request, "alertes/subscribe.html", context, status=UNPROCESSABLE if form.errors else 200)


def _mine(request: Any) -> list[dict[str, Any]]:
    with Scope.for_person(request.user.pk).enter():
        rows = list(ours.of_person(request.user.pk))
    return [{"row": row, "secret": ours.secret_of(row.object_key)} for row in rows]


def _subscribed(request: Any, who: Who, form: WarnForm) -> HttpResponse:
    commune, key = request.place.territory, unveiled(form.cleaned_data["lieu"])
    place = places_of(commune).filter(pk=key).first() if key is not None else None
    label = f"{place.label}, {request.place.name}" if place else request.place.name
    row = ours.subscribe(
        organisation=request.provider.organisation_id,
        who=who,
        slug=request.place.slug,
        how={"themes": sorted(form.cleaned_data["themes"])},
        commune_id=commune,
        place_id=place.pk if place else None,
        label=label[:120],
    )
    if who.is_sure:
        return _said_at_once(request, row)
    if who.channel in CODED:
        # Of the number alone: what names the row would tell whether it had been asked for before.
        token = signing.dumps([row.organisation_id, row.object_key.hex, who.channel], salt=SALT)
        return redirect("alertes:subscription_code", token=token)
    return redirect("alertes:subscribed")


def _said_at_once(request: Any, row: Subscription) -> HttpResponse:
    if row.pk is None:
        text = _("Vous avez déjà %(most)d abonnements\u00a0: arrêtez-en un, puis recommencez.")
        messages.warning(request, text % {"most": core.MOST})
    else:
        messages.success(request, _("C’est noté\u00a0: vous serez alerté."))
    return redirect("alertes:subscriptions", warned=ours.secret_of(row.object_key))


@require_safe
def subscribed(request: Any) -> HttpResponse:
    return render(request, "alertes/subscribed.html", {})


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("alertes.subscription_code", free=10, limit=10)
def code(request: Any, token: str) -> HttpResponse:
    try:
        organisation, key, channel = signing.loads(token, salt=SALT, max_age=CODE_SECONDS)
    except (signing.BadSignature, ValueError):
        return render(request, OVER, {}, status=GONE)
    form = CodeForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["code"]
        if ours.confirm_by_code(organisation=organisation, key=UUID(key), code=given):
            if channel == "sms" and ours.has_stopped(organisation=organisation, key=UUID(key)):
                text = _(
                    "C’est confirmé. Mais vous aviez envoyé STOP\u00a0: pour que nos SMS arrivent, envoyez START."
                )
                messages.warning(request, text)
            else:
                messages.success(request, _("C’est confirmé\u00a0: vous serez alerté."))
            return redirect("alertes:subscriptions", warned=ours.secret_of(UUID(key)))
        form.add_error("code", _("Ce n’est pas ce code. Vérifiez les six chiffres du dernier message."))
    context = {"form": form, "calls": channel == VOICE}
    return render(
        request, "alertes/subscription_code.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@opened_by_its_address
@require_POST
@guarded("alertes.subscription_link", free=3, limit=20)
def link(request: Any) -> HttpResponse:
    """The private address once more, to whoever has lost it; the same answer to everybody."""
    form = CalledForm(posted(request)[0], signed_in=False)
    who = form.who(request) if form.is_valid() else None
    if who is not None:
        for organisation in organisations_of(request):
            ours.send_link_again(organisation=organisation, who=who, slug=request.place.slug)
    return redirect(f"{reverse('alertes:subscribed')}?{urlencode({'lien': 1})}")


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@with_subscriber(ours, over=OVER, argument="warned")
def mine(request: Any, organisation: int, key: UUID, secret: str) -> HttpResponse:
    """Reading confirms nothing: programs that look at mails before people do follow every link in them."""
    rows = list(ours.of_key(organisation=organisation, key=key))
    if request.method == "POST":
        return _act(request, rows, secret)
    here = places_here(request.place.territory) if request.place.level == Level.COMMUNE else []
    lines = [
        {
            "row": row,
            "key": veil(row.pk),
            "themes": ", ".join(BY_ID[one].title for one in row.themes if one in BY_ID),
            "form": _change_form(request, row, here),
        }
        for row in rows
    ]
    context = {
        "pending": [line for line in lines if line["row"].confirmed_at is None],
        "confirmed": [line for line in lines if line["row"].confirmed_at is not None],
        "secret": secret,
    }
    return render(request, "alertes/subscriptions.html", context)


def _change_form(
    request: Any, row: Subscription, here: list[tuple[str, str]], data: Any = None
) -> ChangeForm:
    """The place is changed on the portal of its commune; elsewhere only the subjects are."""
    form = ChangeForm(
        data,
        places=here,
        themes=themes(),
        initial={"lieu": veil(row.place_id) if row.place_id else "", "themes": row.themes},
        auto_id=f"id_{veil(row.pk)}_%s",
    )
    if row.commune_id != request.place.territory:
        del form.fields["lieu"]
    return form


def _changed(request: Any, row: Subscription) -> None:
    here = places_here(request.place.territory) if row.commune_id == request.place.territory else []
    form = _change_form(request, row, here, request.POST)
    if not form.is_valid():
        messages.warning(request, _("Rien n’est changé\u00a0: choisissez dans la liste."))
        return
    place = None
    if "lieu" in form.fields:
        key = unveiled(form.cleaned_data["lieu"])
        place = places_of(request.place.territory).filter(pk=key).first() if key is not None else None
        label = f"{place.label}, {request.place.name}" if place else request.place.name
        if not change_place(row=row, place=place.pk if place else None, label=label[:120]):
            messages.warning(request, _("Vous suivez déjà cet endroit."))
            return
    change_themes(row=row, themes=sorted(form.cleaned_data["themes"]))
    messages.success(request, _("C’est changé."))


def _act(request: Any, rows: list[Subscription], secret: str) -> HttpResponse:
    row = next((row for row in rows if veil(row.pk) == request.POST.get("numero")), None)
    act = request.POST.get("acte", "")
    if row is None:
        raise Http404
    if act == "confirmer":
        ours.confirm(row=row)
        messages.success(request, _("C’est confirmé\u00a0: vous serez alerté."))
    elif act == "arreter":
        ours.drop(row=row)
        if len(rows) == 1:
            return redirect("alertes:subscribed_no_more")
        messages.success(request, _("C’est arrêté."))
    elif act == "changer":
        _changed(request, row)
    elif act == "prolonger":
        core.prolong(row=row)
        messages.success(request, _("C’est prolongé d’un an."))
    return redirect("alertes:subscriptions", warned=secret)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@with_subscriber(ours, over=OVER, argument="warned")
def unsubscribe(request: Any, organisation: int, key: UUID, secret: str) -> HttpResponse:
    """A mailbox's own button posts here (RFC 8058); a person is asked first."""
    if request.method == "POST":
        ours.leave(organisation=organisation, key=key)
        return redirect("alertes:subscribed_no_more")
    return render(request, "alertes/unsubscribe.html", {"secret": secret})


@require_safe
def no_more(request: Any) -> HttpResponse:
    return render(request, "alertes/unsubscribed.html", {})
