"""Neighbours' notices at the desk: read before they are shown, refused with a reason, looked at again when reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.files.domain.queries import of_thing
from cantou.core.files.views import serve
from cantou.core.organisations.domain.references import normalise
from cantou.core.web.forms import posted
from cantou.services.site.desk.views.common import SERVICE, UNPROCESSABLE, kept, may, require
from cantou.services.site.domain import favours, favours_typed
from cantou.services.site.portal.forms.favours import FavourForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.services.site.models import Favour

SHOWN = 100


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi ?"),
        max_length=300,
        help_text=gettext_lazy("L’auteur le lira : « Elle donne un numéro de téléphone »."),
    )


class TypedForm(FavourForm):
    """For somebody without e-mail, who stands at the counter or telephones."""

    name = forms.CharField(label=gettext_lazy("Pour qui"), max_length=120)
    phone = forms.CharField(
        label=gettext_lazy("Son téléphone"),
        max_length=30,
        widget=forms.TextInput({"type": "tel", "class": "mid"}),
        help_text=gettext_lazy("Jamais montré : vous y direz qui a répondu."),
    )
    how = forms.ChoiceField(
        label=gettext_lazy("Comment cette personne a-t-elle donné son accord ?"),
        choices=list(favours_typed.AGREED.items()),
        widget=forms.RadioSelect,
    )
    accord = forms.BooleanField(
        label=gettext_lazy("Elle veut que l’annonce paraisse, et que la mairie garde son nom et son numéro"),
        error_messages={"required": gettext_lazy("Demandez-lui d’abord si elle le veut.")},
    )
    courriel = photo = alt = None


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request)
    form = TypedForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key = uuid5(NAMESPACE_URL, f"site.favour_typed:{organisation}:{given['cle']}")

        def act() -> str:
            names = ("name", "phone", "how")
            return favours_typed.type_in(
                key=key, values=form.values, **{name: given[name] for name in names}
            ).reference

        if kept(form, act, purpose=f"site.favour_typed:{organisation}"):
            row = favours.favour_of_key(organisation=organisation, key=key)
            messages.success(request, _("C’est écrit. Relisez l’annonce, puis publiez-la."))
            return (
                redirect("bureau:site:favour", favour=row.reference)
                if row
                else redirect("bureau:site:favours")
            )
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "site/desk/favour_new.html", {"form": form}, status=status)


@require_safe
def index(request: Any) -> HttpResponse:
    rows = favours.favours_of(organisation=require(request, "read"))[:SHOWN]
    return render(request, "site/desk/favours.html", {"rows": rows, "may_write": may(request, "write")})


def favour_or_404(request: Any, reference: str, permission: str) -> Favour:
    row = favours.favour_of(organisation=require(request, permission), reference=normalise(reference))
    if row is None:
        raise Http404
    return row


@require_safe
def one(request: Any, favour: str) -> HttpResponse:
    return _answer(request, favour_or_404(request, favour, "read"), RefuseForm())


def _answer(request: Any, row: Favour, refusing: RefuseForm) -> HttpResponse:
    base = reverse("bureau:site:favour_file", args=[row.reference, "-"]).removesuffix("-")
    files = of_thing(organisation=row.organisation_id, key=row.object_key, service=SERVICE)
    context = {
        "favour": row,
        "photos": [file.picture(base) for file in files if file.is_ready and file.renditions],
        "reports": list(favours.reports_of(row)),
        "person": favours_typed.person_of(row),
        "answers": favours_typed.answers_of(row) if row.by_mairie else [],
        "refusing": refusing,
        "may_publish": may(request, "publish"),
    }
    return render(request, "site/desk/favour.html", context, status=UNPROCESSABLE if refusing.errors else 200)


@require_safe
def file(request: Any, favour: str, name: str) -> HttpResponseBase:
    """Its photograph, shown to all or not."""
    row = favour_or_404(request, favour, "read")
    found = of_thing(organisation=row.organisation_id, key=row.object_key, service=SERVICE)
    return serve(request, files=found, name=name)


@require_POST
def act(request: Any, favour: str) -> HttpResponse:
    row = favour_or_404(request, favour, "publish")
    wanted = request.POST.get("faire", "")
    if wanted == "refuser":
        form = RefuseForm(request.POST)
        if not form.is_valid() or not kept(
            form, lambda: favours.refuse_favour(row=row, reason=form.cleaned_data["reason"])
        ):
            return _answer(request, row, form)
        messages.success(request, _("L’annonce n’est pas en ligne, et son auteur sait pourquoi."))
    acts: dict[str, tuple[Callable[..., None], str]] = {
        "publier": (favours.publish_favour, _("L’annonce est en ligne pour trente jours.")),
        "garder": (favours.keep_favour, _("L’annonce reste en ligne ; les signalements sont effacés.")),
    }
    if row.by_mairie:
        acts |= {
            "transmis": (favours_typed.passed_on, _("C’est noté\u00a0: les réponses sont effacées d’ici.")),
            "prolonger": (favours.renew, _("L’annonce reste en ligne trente jours de plus.")),
            "retirer": (favours.withdraw, _("L’annonce est retirée.")),
        }
    if wanted in acts:
        does, said = acts[wanted]
        try:
            with transaction.atomic():
                does(row=row)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, said)
    return redirect("bureau:site:favour", favour=row.reference)
