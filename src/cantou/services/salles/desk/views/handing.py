"""Money, papers, keys, inventories, cleaning: noted as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.web.forms import posted
from cantou.services.salles.desk.forms import hires as forms
from cantou.services.salles.desk.views.common import UNPROCESSABLE, status_of, with_hire
from cantou.services.salles.desk.views.hire import page
from cantou.services.salles.domain import handing, money, queries, words
from cantou.services.salles.domain.asking import once_or_not_at_all
from cantou.services.salles.domain.papers import agreement_pdf
from cantou.services.salles.models import Inventory, Sum

if TYPE_CHECKING:
    from collections.abc import Callable

    from cantou.services.salles.models import Hire


def _back(hire: Hire, anchor: str) -> HttpResponse:
    response = redirect("bureau:salles:hire", hire=hire.reference)
    response["Location"] += f"#{anchor}"
    return response


def _once(form: Any, what: str, hire: Hire, act: Callable[[], object]) -> Any:
    """Whatever is noted here is noted once for each form, however often it arrives."""

    def noted() -> dict[str, Any]:
        return {"done": bool(act())}

    purpose = f"salles.{what}:{hire.reference}"
    return once_or_not_at_all(key=form.cleaned_data["cle"], purpose=purpose, act=noted)["done"]


@require_POST
@with_hire("treat")
def money_act(request: Any, hire: Hire, sum: int) -> HttpResponse:  # noqa: A002 (its name in the address)
    one = get_object_or_404(queries.sums(hire).select_related("hire"), pk=sum)
    act, person = request.POST.get("act", ""), request.agent.worker
    form: Any = None
    if act == "receive":
        form = forms.ReceiveForm(request.POST, auto_id=f"id_sum_{one.kind}_%s")
    elif act == "settle":
        form = forms.SettleForm(request.POST, most=one.cents, auto_id=f"id_sum_{one.kind}_%s")
    elif act != "waive":
        raise Http404
    if form is not None and not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, **{f"sum_{one.pk}": form})
    try:
        if form is None:
            money.waive(one=one, why="", person=person)
        else:
            _once(form, "money", hire, lambda: _move_money(one, act, form.cleaned_data, person))
        messages.success(request, _("C’est noté."))
    except money.SettledError:
        messages.info(request, _("C’était déjà noté."))
    return _back(hire, "argent")


def _move_money(one: Sum, act: str, given: dict[str, Any], person: int) -> None:
    if act == "receive":
        money.receive(one=one, means=given["means"], day=given["day"], person=person)
    elif given["kept_cents"]:
        money.keep(one=one, cents=given["kept_cents"], why=given["why"], day=given["day"], person=person)
    else:
        money.give_back(one=one, day=given["day"], person=person)


@require_POST
@with_hire("treat")
def insurance(request: Any, hire: Hire) -> HttpResponse:
    form = forms.DeskInsuranceForm(*posted(request), auto_id="id_insurance_%s")
    if not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, insurance_form=form)
    given = form.cleaned_data
    papers = {"insurer": given["insurer"], "until": given["until"], "files": given["file"]}
    person = request.agent.worker
    _once(form, "insured", hire, lambda: handing.take_insurance(hire=hire, **papers, person=person))
    messages.success(request, _("L’attestation est notée."))
    return _back(hire, "papiers")


@require_safe
@with_hire("read")
def agreement(request: Any, hire: Hire) -> HttpResponse:  # noqa: ARG001
    response = HttpResponse(agreement_pdf(hire), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="convention-{hire.reference}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@with_hire("treat")
def signed(request: Any, hire: Hire) -> HttpResponse:
    form = forms.SignedForm(*posted(request), auto_id="id_signed_%s")
    if not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, signed_form=form)
    given = form.cleaned_data
    papers = {"day": given["day"], "files": given["file"]}
    person = request.agent.worker
    _once(form, "signed", hire, lambda: handing.take_signed(hire=hire, **papers, person=person))
    messages.success(request, _("La convention signée est notée."))
    return _back(hire, "papiers")


@require_POST
@with_hire("treat")
def keys(request: Any, hire: Hire) -> HttpResponse:
    form = forms.KeysForm(request.POST, keys=hire.hall.key_lines or ["Clé"], auto_id="id_keys_%s")
    if not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, keys_form=form)
    given = form.cleaned_data
    keys = {name: given[name] for name in ("labels", "to", "expected_on")}
    person = request.agent.worker
    out = _once(form, "keys", hire, lambda: handing.give_keys(hire=hire, **keys, person=person))
    messages.success(request, _("Les clés sont notées.") if out else _("Ces clés étaient déjà sorties."))
    return _back(hire, "cles")


@require_POST
@with_hire("treat")
def keys_back(request: Any, hire: Hire) -> HttpResponse:
    """All of them, in one press: that is how they come back."""
    handing.keys_back(hire=hire, keys=list(queries.keys_of(hire)), person=request.agent.worker)
    messages.success(request, _("Les clés sont rendues."))
    return _back(hire, "cles")


@require_http_methods(["GET", "HEAD", "POST"])
@with_hire("treat")
def inventory(request: Any, hire: Hire, moment: str) -> HttpResponse:
    if moment not in Inventory.Moment.values:
        raise Http404
    found = {one.moment: one for one in queries.inventories(hire)}
    known = found.get(moment)
    before = found.get(Inventory.Moment.BEFORE) if moment == Inventory.Moment.AFTER else None
    labels = hire.hall.inventory_lines or [_("État général")]
    form = forms.InventoryForm(*posted(request), labels=labels, known=known)
    if request.method == "POST" and form.is_valid():
        noted = {"said": form.cleaned_data["said"], "photos": form.cleaned_data["photos"]}
        noted |= {"moment": moment, "lines": form.lines, "person": request.agent.worker}
        _once(form, f"inventory.{moment}", hire, lambda: handing.note_inventory(hire=hire, **noted))
        messages.success(request, _("L’état des lieux est noté."))
        return _back(hire, "lieux")
    was = {line["label"]: line.get("found", "") for line in before.lines} if before else {}
    context = {
        "form": form,
        "hire": hire,
        "moment": Inventory.Moment(moment),
        "rows": [(label, was.get(label, ""), found_, note) for label, found_, note in form.rows],
        "when": words.when(hire.booking.starts_at, hire.booking.ends_at),
        "compares": before is not None,
    }
    return render(request, "salles/desk/inventory.html", context, status=status_of(form))


@require_POST
@with_hire("treat")
def cleaned(request: Any, hire: Hire) -> HttpResponse:
    form = forms.CleanedForm(request.POST, auto_id="id_cleaned_%s")
    if not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, cleaned_form=form)
    day, person = form.cleaned_data["day"], request.agent.worker
    _once(form, "cleaned", hire, lambda: handing.cleaned(hire=hire, day=day, person=person))
    messages.success(request, _("Le ménage est noté."))
    return _back(hire, "lieux")
