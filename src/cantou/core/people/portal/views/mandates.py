from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cantou.core.journal.words import title_of
from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain import mandates, queries
from cantou.core.people.domain.authority import done_by
from cantou.core.people.domain.join_codes import WrongCodeError
from cantou.core.people.portal.forms.cards import JoinForm
from cantou.core.people.portal.forms.mine import MandateForm
from cantou.core.people.portal.mandates import shown
from cantou.core.scope.scope import Scope
from cantou.core.web.idempotency import OtherContentError, once
from cantou.core.web.paging import read_key

if TYPE_CHECKING:
    from django.http import HttpResponse


@login_required
def show(request: Any) -> HttpResponse:
    person = request.user.pk
    with Scope.for_person(person).enter():
        given = [shown(mandate) for mandate in queries.mandates_given(person=person)]
        held = [shown(mandate) for mandate in queries.mandates_held(person=person)]
    return render(request, "people/mandates.html", {"given": given, "held": held})


@login_required
def done_for_me(request: Any) -> HttpResponse:
    """Who did what in my name, wherever: the journals' own entries, the latest first."""
    before = read_key(request.GET.get("avant", ""))
    acts = queries.done_for(person=request.user.pk, before=before)
    following = f"?avant={acts[-1].pk}" if len(acts) == queries.DONE_PAGE else ""
    names = queries.people_named(keys={one.person for one in acts if one.person})
    found = [
        {
            "title": title_of(one.action),
            "words": done_by(names.get(one.person or 0) or str(_("la plateforme")), request.user),
            "organisation": one.organisation.name,
            "at": one.at,
        }
        for one in acts
    ]
    return render(request, "people/done_for_me.html", {"acts": found, "next": following})


@login_required
def write(request: Any) -> HttpResponse:
    """The words first, then the code that makes somebody the holder."""
    form = MandateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            written = _written(request, form)
        except ValidationError as wrong:
            form.add_error("ends_on", wrong)
        else:
            values = {"mandate": written.mandate, "code": spoken(written.code)}
            return render(request, "people/mandate_written.html", values)
    return render(request, "people/mandate_write.html", {"form": form}, status=422 if form.errors else 200)


def _written(request: Any, form: MandateForm) -> mandates.Written:
    """A form that arrives twice is one mandate; its code is drawn again, since the first is kept nowhere."""
    said = {name: form.cleaned_data[name] for name in ("names", "ends_on")}
    made: list[mandates.Written] = []

    def act() -> dict[str, Any]:
        made.append(mandates.write(giver=request.user, **said))
        return {"mandate": str(made[0].mandate.key)}

    try:
        purpose = f"people.mandate:{request.user.pk}"
        answer = once(key=form.cleaned_data["key"], purpose=purpose, act=act, content=said).answer
    except OtherContentError:
        answer = act()
    return made[0] if made else mandates.draw_code(giver=request.user.pk, key=UUID(answer["mandate"]))


@login_required
def accept(request: Any) -> HttpResponse:
    """The code shows what it says; accepting is a second act."""
    form = JoinForm(request.POST if request.method == "POST" else None)
    mandate = None
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            if "accept" in request.POST:
                mandates.accept(holder=request.user.pk, code=code)
                messages.success(request, _("C’est fait : vous pouvez agir pour cette personne."))
                return redirect("people_mandates")
            mandate = mandates.preview(code=code)
        except WrongCodeError:
            form.add_error("code", _("Ce code ne sert pas, ou plus. Demandez-en un autre à la personne."))
        except PermissionDenied:
            form.add_error(
                "code", _("C’est votre propre mandat : donnez le code à la personne de confiance.")
            )
    values = {"form": form, "mandate": mandate}
    return render(request, "people/mandate_accept.html", values, status=422 if form.errors else 200)


@require_POST
@login_required
def revoke(request: Any, key: UUID) -> HttpResponse:
    mandates.revoke(person=request.user.pk, key=key)
    messages.success(request, _("Ce mandat est terminé."))
    return redirect("people_mandates")
