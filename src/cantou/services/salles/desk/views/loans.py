"""What is lent: the list, one loan and its steps, the things themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.holder import Holder
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import normalise, spoken
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import first_answer
from cantou.core.web.paging import keyset
from cantou.services.salles.desk.forms.halls import ItemForm
from cantou.services.salles.desk.forms.hires import SayForm, WhyForm
from cantou.services.salles.desk.forms.loans import BackForm, DeskLoanForm
from cantou.services.salles.desk.views.common import UNPROCESSABLE, may, require, status_of
from cantou.services.salles.domain import lending, queries, words
from cantou.services.salles.domain.asking import key_of, once_or_not_at_all
from cantou.services.salles.domain.halls import save_item
from cantou.services.salles.models import Loan

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.salles.models import Item

PAGE = 25
PURPOSE = "salles.loan_typed"


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    everything = request.GET.get("tous") == "1"
    found = queries.loans(organisation) if everything else queries.open_loans(organisation)
    found = found.prefetch_related("lines__item").order_by("-created_at", "-id")
    page = keyset([found], column="created_at", after=request.GET.get("apres", ""), size=PAGE)
    today = timezone.localdate()
    rows = [
        {
            "loan": loan,
            "what": lending.told(loan.lines.all()),
            "when": words.days(loan.first, loan.last),
            "tone": lending.STATE_TONES[loan.state],
            "late": loan.state == Loan.State.OUT and loan.last < today,
        }
        for loan in page.rows
    ]
    query = "tous=1&" if everything else ""
    context = {
        "rows": rows,
        "everything": everything,
        "next": f"?{query}apres={page.next}" if page.next else "",
        "has_items": queries.items(organisation).exists(),
        "treats": may(request, "treat"),
        "configures": may(request, "settings"),
    }
    return render(request, "salles/desk/loans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request, "treat")
    items = list(queries.items(organisation))
    form = DeskLoanForm(
        posted(request)[0],
        items=items,
        associations=queries.active_associations(organisation),
        initial=_with_hall(organisation, request.GET.get("pour", "")),
    )
    known = first_answer(key=request.POST.get("cle", ""), purpose=f"{PURPOSE}:{organisation}")
    if known:
        return redirect("bureau:salles:loan", loan=known["reference"])
    if request.method == "POST" and form.is_valid():
        try:
            reference = _file(request, form)
            messages.success(request, _("Le prêt est enregistré."))
            return redirect("bureau:salles:loan", loan=reference)
        except BookingRefusedError as error:
            form.add_error("first", str(error))
    context = {"form": form, "has_items": bool(items)}
    return render(request, "salles/desk/loan_new.html", context, status=status_of(form))


def _with_hall(organisation: int, reference: str) -> dict[str, Any]:
    """Who has a hall also needs tables: the days and the person of that hire are already written."""
    hire = queries.hires(organisation).filter(reference=normalise(reference)).first()
    if hire is None:
        return {}
    booking = hire.booking
    return {
        "first": timezone.localdate(booking.starts_at),
        "last": timezone.localdate(booking.ends_at),
        "event": hire.event,
        "name": booking.holder_name,
        "phone": booking.holder_phone,
        "email": booking.holder_email,
        "association": str(hire.association_id or ""),
        "label": "" if hire.association_id else booking.holder_label,
        "postal": hire.postal,
        "wants": hire.wants,
    }


def _file(request: Any, form: DeskLoanForm) -> str:
    given, organisation = form.cleaned_data, request.agent.acting
    association = form.known
    label = association.name if association else given["label"]

    def act() -> dict[str, Any]:
        loan = lending.ask(
            organisation=organisation,
            key=key_of(f"loan:{organisation}:{given['cle']}"),
            first=given["first"],
            last=given["last"],
            wanted=form.wanted,
            holder=Holder(
                name=given["name"],
                email=given["email"],
                phone=given["phone"],
                kind="association" if label else "person",
                label=label,
            ),
            event=given["event"],
            postal=given["postal"],
            wants=given["wants"],
            association=association,
            state=Loan.State.CONFIRMED if given["confirmed"] else Loan.State.ASKED,
            typed_by=request.agent.worker,
        )
        return {"reference": loan.reference}

    answer = once_or_not_at_all(key=given["cle"], purpose=f"{PURPOSE}:{organisation}", act=act)
    return str(answer["reference"])


def _loan(request: Any, reference: str, permission: str) -> Loan:
    found = queries.loans(require(request, permission))
    return get_object_or_404(found, reference=normalise(reference))


@require_safe
def show(request: Any, loan: str) -> HttpResponse:
    return _page(request, _loan(request, loan, "read"))


def _page(request: Any, loan: Loan, *, status: int = 200, **bound: Any) -> HttpResponse:
    lines = list(queries.lines_of(loan))
    forms: dict[str, Any] = {}
    if may(request, "treat"):
        if loan.state == Loan.State.ASKED:
            forms = {
                "confirm_form": SayForm(auto_id="id_confirm_%s"),
                "refuse_form": WhyForm(auto_id="id_refuse_%s"),
            }
        elif loan.state == Loan.State.CONFIRMED:
            forms = {"out": True, "cancel_form": WhyForm(auto_id="id_cancel_%s")}
        elif loan.state == Loan.State.OUT:
            forms = {"back_form": BackForm(lines=lines)}
    context = {
        "loan": loan,
        "lines": lines,
        "reference": spoken(loan.reference),
        "when": words.days(loan.first, loan.last),
        "tone": lending.STATE_TONES[loan.state],
        "phone": show_phone(loan.phone) if loan.phone else "",
        "late": loan.state == Loan.State.OUT and loan.last < timezone.localdate(),
        "caution": words.euros(sum(line.item.caution_cents for line in lines)),
        "wrong": any(line.missing or line.damaged for line in lines),
        **forms,
        **bound,
    }
    return render(request, "salles/desk/loan.html", context, status=status)


@require_POST
def advance(request: Any, loan: str) -> HttpResponse:
    """One step: yes, no, given up, out, back."""
    found = _loan(request, loan, "treat")
    act, person = request.POST.get("act", ""), request.agent.worker
    form = _form(request, found, act)
    if form is not None and not form.is_valid():
        return _page(request, found, status=UNPROCESSABLE, **{f"{act}_form": form})
    try:
        _advance(found, act, form, person)
        messages.success(request, _("C’est noté."))
    except lending.MovedOnError:
        messages.info(request, _("C’était déjà fait."))
    except BookingRefusedError as error:
        messages.warning(request, str(error))
    return redirect("bureau:salles:loan", loan=found.reference)


def _form(request: Any, loan: Loan, act: str) -> Any:
    if act == "confirm":
        return SayForm(request.POST, auto_id="id_confirm_%s")
    if act in {"refuse", "cancel"}:
        return WhyForm(request.POST, auto_id=f"id_{act}_%s")
    if act == "back":
        return BackForm(request.POST, lines=list(queries.lines_of(loan)))
    if act != "out":
        raise Http404
    return None


def _advance(loan: Loan, act: str, form: Any, person: int) -> None:
    if act == "confirm":
        lending.confirm(loan=loan, said=form.cleaned_data["said"], person=person)
    elif act == "refuse":
        lending.refuse(loan=loan, why=form.cleaned_data["said"], person=person)
    elif act == "cancel":
        lending.cancel(loan=loan, why=form.cleaned_data["said"], person=person)
    elif act == "back":
        lending.take_back(loan=loan, counted=form.counted)
    else:
        lending.hand_out(loan=loan)


@require_safe
def items(request: Any) -> HttpResponse:
    return render(request, "salles/desk/items.html", {"items": queries.items(require(request, "settings"))})


@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: Any) -> HttpResponse:
    require(request, "settings")
    return _edit_item(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: Any, item: int) -> HttpResponse:
    found = get_object_or_404(queries.items(require(request, "settings")), pk=item)
    return _edit_item(request, found)


def _edit_item(request: Any, found: Item | None) -> HttpResponse:
    names = ("title", "summary", "caution_cents", "price_cents", "is_public")
    initial: dict[str, Any] = {}
    if found:
        initial = {name: getattr(found, name) for name in names}
        initial |= {"capacity": found.resource.capacity, "building": found.resource.name}
    form = ItemForm(posted(request)[0], initial=initial)
    if found:
        del form.fields["building"]
    if request.method == "POST" and form.is_valid() and not _taken(request.agent.acting, form, found):
        given = form.cleaned_data

        def act() -> dict[str, Any]:
            save_item(
                item=found,
                building=given.get("building", ""),
                capacity=given["capacity"],
                values=form.values,
            )
            return {}

        if found:
            act()
        else:
            once_or_not_at_all(key=given["cle"], purpose=f"salles.item:{request.agent.acting}", act=act)
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:salles:items")
    context = {"form": form, "item": found}
    return render(request, "salles/desk/item.html", context, status=status_of(form))


def _taken(organisation: int, form: ItemForm, own: Item | None) -> bool:
    same = queries.every_item(organisation).filter(title__iexact=form.cleaned_data["title"])
    if own is not None:
        same = same.exclude(pk=own.pk)
    if same.exists():
        form.add_error("title", _("Ce matériel est déjà dans la liste."))
        return True
    return False
