"""Rather than choose an hour: to be called back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import KeyField, once
from cantou.core.web.texts import tidy
from cantou.services.rendez_vous.domain import askings, queries
from cantou.services.rendez_vous.portal.views.booking import key_of
from cantou.services.rendez_vous.portal.views.common import UNPROCESSABLE, organisations_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from cantou.services.rendez_vous.models import Motive


class AskForm(forms.Form):
    cle = KeyField()
    motive = forms.ChoiceField(label=_("Pour quoi ?"), required=False)
    name = forms.CharField(
        label=_("Votre nom"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre nom, pour que l’on vous demande au téléphone.")},
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Le numéro où vous rappeler"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "mid"}),
        error_messages={"required": _("Écrivez le numéro où l’on peut vous rappeler.")},
    )
    words = forms.CharField(
        label=_("Quand peut-on vous rappeler, et pour quoi ?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, motives: Iterable[Motive], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(f"{one.organisation.slug}/{one.code}", one.title) for one in motives]
        self.fields["motive"].choices = [("", _now("Autre chose, ou je ne sais pas")), *choices]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("rendez_vous.ask", free=5, limit=20)
def ask(request: Any) -> HttpResponse:
    motives = list(queries.served_motives(organisations=organisations_of(request)))
    form = AskForm(*posted(request), motives=motives, initial={"motive": request.GET.get("motif", "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        named = {f"{one.organisation.slug}/{one.code}": one for one in motives}.get(given["motive"])
        organisation = named.organisation_id if named else request.provider.organisation_id

        def act() -> dict[str, Any]:
            row = askings.ask(
                organisation=organisation,
                key=key_of(organisation, given["cle"]),
                words=tidy(given["words"]),
                name=given["name"],
                phone=given["phone"],
                motive=named,
            )
            return {"reference": row.reference}

        once(key=given["cle"], purpose=f"rendez_vous.ask:{organisation}", act=act)
        return redirect("rendez_vous:asked")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "rendez_vous/ask.html", {"form": form}, status=status)


@require_safe
def asked(request: Any) -> HttpResponse:
    return render(request, "rendez_vous/asked.html")
