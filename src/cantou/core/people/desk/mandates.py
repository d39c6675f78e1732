"""At the counter: a mandate of somebody who has no e-mail address, from its words to its end; and those ended by
telephone, whoever wrote them (docs/adr/0165).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cantou.core.notices.engine.phones import mobile
from cantou.core.organisations.domain.references import spoken
from cantou.core.people.desk.forms import ConsentForm, CounterMandateForm, EndMandateForm
from cantou.core.people.desk.residents import opened
from cantou.core.people.domain import consents, mandates, queries
from cantou.core.people.domain.rights import may_register_at_counter
from cantou.core.people.portal.mandates import shown
from cantou.core.people.printing import mandate_pdf
from cantou.core.web.idempotency import OtherContentError, once

if TYPE_CHECKING:
    from cantou.core.people.models import Mandate, Person


def write(request: Any, resident: str) -> HttpResponse:
    person = opened(request, resident)
    form = CounterMandateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            key = _written(person, form)
        except ValidationError as wrong:
            form.add_error("consent", wrong)
        else:
            return redirect("desk_resident_mandate", resident=resident, mandate=key)
    values = {"person": person, "form": form}
    return render(request, "people/desk/mandate_write.html", values, status=422 if form.errors else 200)


def _written(person: Person, form: CounterMandateForm) -> UUID:
    said = {name: form.cleaned_data[name] for name in ("named", "names", "ends_on", "consent")}

    def act() -> dict[str, Any]:
        return {"mandate": str(consents.write(giver=person, **said).key)}

    content = {**said, "ends_on": said["ends_on"].isoformat()}
    try:
        purpose = f"people.mandate:{person.pk}"
        answer = once(key=form.cleaned_data["key"], purpose=purpose, act=act, content=content).answer
    except OtherContentError:
        answer = act()
    return UUID(answer["mandate"])


def _mandate(person: Person, key: UUID) -> Mandate:
    found = consents.of_giver(giver=person.pk, key=key)
    if found is None:
        raise Http404
    return found


def show(request: Any, resident: str, mandate: UUID) -> HttpResponse:
    person = opened(request, resident)
    return _page(request, person, _mandate(person, mandate), ConsentForm())


def _page(request: Any, person: Person, mandate: Mandate, form: ConsentForm, **more: Any) -> HttpResponse:
    values = {"person": person, "one": shown(mandate), "form": form, "has_mobile": bool(mobile(person.phone))}
    status = 422 if form.errors else 200
    return render(request, "people/desk/mandate.html", values | more, status=status)


@require_POST
def consent(request: Any, resident: str, mandate: UUID) -> HttpResponse:
    """A code sent, a code read out, a signature seen."""
    person = opened(request, resident)
    one = _mandate(person, mandate)
    form = ConsentForm(request.POST)
    act = request.POST.get("act", "")
    if act not in {"send", "code", "signed", "paper"}:
        raise PermissionDenied
    try:
        if act == "send":
            consents.send_code(mandate=one)
            messages.success(request, _("Le code est parti. La personne vous le lit : tapez-le."))
        elif act == "code":
            consents.agree_by_code(mandate=one, code=request.POST.get("code", "")[:12])
        else:
            consents.agree_by_signature(mandate=one, on_paper=act == "paper")
    except ValidationError as wrong:
        form.is_valid()
        form.add_error("code", wrong)
        return _page(request, person, one, form)
    return redirect("desk_resident_mandate", resident=resident, mandate=mandate)


@require_POST
def holder_code(request: Any, resident: str, mandate: UUID) -> HttpResponse:
    """For the one who will act, who accepts with it in their own space."""
    person = opened(request, resident)
    one = _mandate(person, mandate)
    try:
        written = mandates.draw_code(giver=person.pk, key=mandate)
    except ValidationError:
        return redirect("desk_resident_mandate", resident=resident, mandate=mandate)
    return _page(request, person, one, ConsentForm(), code=spoken(written.code))


@require_POST
def end(request: Any, resident: str, mandate: UUID) -> HttpResponse:
    person = opened(request, resident)
    by = "phone" if request.POST.get("by") == "phone" else "counter"
    mandates.revoke(person=person.pk, key=_mandate(person, mandate).key, by=by)
    messages.success(request, _("Ce mandat est terminé."))
    return redirect("desk_resident", resident=resident)


def paper(request: Any, resident: str, mandate: UUID) -> HttpResponse:
    person = opened(request, resident)
    one = _mandate(person, mandate)
    response = HttpResponse(mandate_pdf(one), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="mandat-{one.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def by_number(request: Any) -> HttpResponse:
    """The square on the paper leads here; so does somebody who telephones to end a mandate."""
    if not may_register_at_counter(request.agent.rights, request.agent.acting):
        raise PermissionDenied
    number = mandates.clean_number(request.GET.get("numero", ""))
    if request.method != "POST" and number:
        found = queries.mandate_of_counter(organisation=request.agent.acting, number=number)
        if found is not None:
            return redirect("desk_resident_mandate", resident=found.giver.handle, mandate=found.key)
    form = EndMandateForm(request.POST if request.method == "POST" else None, initial={"number": number})
    ended = None
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("number", "family_name")}
        try:
            ended = mandates.revoke_by_number(**said)
        except ValidationError as wrong:
            form.add_error("number", wrong)
    values = {"form": form, "ended": ended}
    return render(request, "people/desk/mandate_end.html", values, status=422 if form.errors else 200)
