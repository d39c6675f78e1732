"""One's quotient familial: asked for once, with one's consent, seen with its date and its source, ended at will."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.models import Organisation
from cantou.core.payments.domain import quotients
from cantou.core.payments.domain.errors import PaymentRefusedError
from cantou.core.payments.domain.quotients import CivilStatus, SourceDownError, UnknownFamilyError
from cantou.core.scope.scope import Scope, switch
from cantou.core.territories.domain.search import search
from cantou.core.web.challenge import guarded, too_many
from cantou.core.web.days import FIRST, date_format
from cantou.core.web.throttle import throttle

if TYPE_CHECKING:
    from django.http import HttpResponse

MONTH, MOST_COMMUNES = "F Y", 8
TRIES = 10
"""For one account in a day, wherever it asks from: the funds are not a directory of what families live on."""
DOWN = _(
    "Le service de la CAF et de la MSA ne répond pas en ce moment. Réessayez plus tard, ou montrez votre "
    "attestation au guichet : cela compte autant."
)
UNKNOWN = _(
    "La CAF et la MSA ne trouvent personne avec ces renseignements. Vérifiez le nom de naissance, tous les prénoms et "
    "la date ; ou montrez votre attestation au guichet : cela compte autant."
)


class AskForm(forms.Form):
    """The civil status that the funds find a family by. Nothing of it is kept."""

    birth_name = forms.CharField(
        label=_("Votre nom de naissance"),
        max_length=80,
        error_messages={"required": _("Écrivez votre nom de naissance.")},
    )
    given_names = forms.CharField(
        label=_("Vos prénoms"),
        help_text=_("Tous, dans l’ordre de votre pièce d’identité."),
        max_length=120,
        error_messages={"required": _("Écrivez vos prénoms.")},
    )
    born_on = forms.DateField(
        label=_("Votre date de naissance"),
        widget=forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Écrivez votre date de naissance."),
            "invalid": _("Ce jour n’existe pas. Exemple : 12/04/1988."),
        },
    )
    sex = forms.ChoiceField(
        label=_("À l’état civil"),
        choices=[("F", _("femme")), ("M", _("homme"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Femme, ou homme ?")},
    )
    commune = forms.CharField(
        label=_("Commune où vous êtes né(e)"),
        help_text=_("Né(e) ailleurs qu’en France ? Montrez plutôt votre attestation au guichet."),
        max_length=100,
        error_messages={"required": _("Écrivez votre commune de naissance.")},
    )
    code = forms.ChoiceField(
        label=_("Laquelle ?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Plusieurs communes répondent : choisissez la vôtre.")},
    )
    agrees = forms.BooleanField(
        label=_("J’accepte que la mairie demande mon quotient familial à la CAF ou à la MSA"),
        error_messages={"required": _("Sans votre accord, rien n’est demandé.")},
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        text = str(data.get("commune", "")).strip()[:100] if data else ""
        found = search(text, levels=["commune"], limit=MOST_COMMUNES) if text else None
        here = {one.code: str(one) for one in found.matches} if found else {}
        self.communes = here | ({one.code: str(one) for one in found.elsewhere} if found else {})
        if len(self.communes) > 1:
            choice: Any = self.fields["code"]
            choice.choices = list(self.communes.items())
        else:
            del self.fields["code"]

    def clean_commune(self) -> str:
        if not self.communes:
            raise forms.ValidationError(_("Aucune commune de France ne s’appelle ainsi."))
        return str(self.cleaned_data["commune"])

    def clean_born_on(self) -> Any:
        day = self.cleaned_data["born_on"]
        if not FIRST <= day < timezone.localdate():
            raise forms.ValidationError(_("Cette date n’est pas possible."))
        return day

    def who(self) -> CivilStatus:
        given = self.cleaned_data
        names = tuple(given["given_names"].replace(",", " ").split())
        code = given.get("code") or next(iter(self.communes))
        return CivilStatus(given["birth_name"].strip(), names, given["born_on"], given["sex"], code)


def _mairie(person: Any) -> Organisation | None:
    return (
        Organisation.objects.filter(territory_id=person.home_id, kind="mairie").first()
        if person.home_id
        else None
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    if request.method == "POST":
        answer: HttpResponse = guarded("payments.quotient", free=5, limit=20)(_ask)(request)
        return answer
    return _page(request, AskForm(initial={"birth_name": request.user.family_name}))


def _ask(request: Any) -> HttpResponse:
    form, mairie = AskForm(request.POST), _mairie(request.user)
    if mairie is None or not form.is_valid():
        return _page(request, form, status=422)
    tries = throttle(f"payments.quotient.person:{request.user.pk}", limit=TRIES, period=timedelta(days=1))
    if not tries.allowed:
        return too_many(request, tries.wait_seconds)
    try:
        quotients.ask_for(
            person=request.user.pk, organisation=mairie, who=form.who(), agrees=form.cleaned_data["agrees"]
        )
    except UnknownFamilyError:
        form.add_error(None, str(UNKNOWN))
    except SourceDownError:
        form.add_error(None, str(DOWN))
    except PaymentRefusedError as refused:
        form.add_error(None, str(refused))
    else:
        messages.success(request, _now("Votre quotient familial est enregistré."))
        return redirect("payments_quotient")
    return _page(request, form, status=422)


def _page(request: Any, form: AskForm, *, status: int = 200) -> HttpResponse:
    mairie = _mairie(request.user)
    switch(Scope.for_person(request.user.pk))
    context = {
        "rows": [_row(one) for one in quotients.of_person(request.user.pk)],
        "mairie": mairie,
        "phone": show_phone(mairie.phone) if mairie and mairie.phone else "",
        "form": form if mairie and quotients.source_for(mairie) else None,
    }
    return render(request, "payments/quotient.html", context, status=status)


def _row(one: Any) -> dict[str, Any]:
    return {
        "quotient": one,
        "value": quotients.value_of(one),
        "month": date_format(one.month, MONTH),
        "source": str(one.get_source_display()),
        "until": date_format((one.created_at + quotients.KEPT).date(), "j F Y"),
    }


@require_POST
@login_required
def forget(request: Any) -> HttpResponse:
    organisation = request.POST.get("organisme", "")
    if not organisation.isdecimal() or not organisation.isascii():
        raise Http404
    if quotients.forget(person=request.user.pk, organisation=int(organisation)):
        messages.success(request, _now("Votre quotient familial est effacé."))
    return redirect("payments_quotient")
