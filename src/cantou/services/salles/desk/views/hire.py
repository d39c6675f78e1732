"""The page of one hire: everything that is known of it, and everything that can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cantou.core.files.views import serve
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import spoken
from cantou.core.registry import services
from cantou.core.web.qr import qr
from cantou.services.salles.desk.forms import hires as forms
from cantou.services.salles.desk.views.common import may, with_hire
from cantou.services.salles.domain import handing, hires, queries, words
from cantou.services.salles.domain.dates import when_of
from cantou.services.salles.domain.papers import letter_values
from cantou.services.salles.models import Inventory, Sum
from cantou.services.salles.portal.views.links import ICONS

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.core.booking.models import Booking
    from cantou.core.files.models import StoredFile
    from cantou.services.salles.models import Hire


@require_safe
@with_hire("read")
def show(request: Any, hire: Hire) -> HttpResponse:
    return page(request, hire)


def page(request: Any, hire: Hire, *, status: int = 200, **bound: Any) -> HttpResponse:
    """`bound`: forms that came back with errors, by the name of their act."""
    booking, sums = hire.booking, list(queries.sums(hire))
    treats = may(request, "treat")
    stands = booking.state in words.STANDS
    before, after = _inventories(hire)
    dates = list(queries.dates_of(hire)) if booking.series_id else []
    base = reverse("bureau:salles:file", args=[hire.reference, "x"])[:-1]
    files = list(queries.files_of(hire))
    context = {
        "hire": hire,
        "hall": hire.hall,
        "booking": booking,
        "reference": spoken(hire.reference),
        "when": when_of(hire, dates),
        "state": words.state(booking.state),
        "tone": words.tone(booking.state),
        "phone": show_phone(booking.holder_phone) if booking.holder_phone else "",
        "price": words.euros(hire.price_cents),
        "audience": words.AUDIENCES.get(booking.audience, ""),
        "sums": [_sum(one, bound) for one in sums],
        "wanted": handing.still_wanted(hire, sums=sums) if stands else [],
        "dates": [(one, words.state(one.state)) for one in dates],
        "keys": list(queries.keys_of(hire)),
        "before": before,
        "after": after,
        "differences": handing.differences(before, after),
        "papers": _papers(files, base),
        "photos": _photos(files, base),
        "history": [(step, ICONS[step.kind]) for step in queries.steps(hire)],
        "treats": treats,
        "stands": stands,
        **_through(request, hire),
        "begun": booking.starts_at <= timezone.now(),
        **_forms(hire, bound, dates, stands=stands and treats),
    }
    return render(request, "salles/desk/hire.html", context, status=status)


def _through(request: Any, hire: Hire) -> dict[str, str]:
    """Where what asked for it is treated, for who may open that."""
    manifest = services().get(hire.through)
    if manifest is None:
        return {"through_title": hire.through, "through_href": ""}
    queue = next((one for one in manifest.queues), None)
    may_open = queue is not None and request.agent.may(manifest.id, queue.permission)
    href = reverse(queue.url_name, args=[hire.reference]) if queue is not None and may_open else ""
    return {"through_title": str(manifest.title), "through_href": href}


def _forms(hire: Hire, bound: dict[str, Any], dates: list[Booking], *, stands: bool) -> dict[str, Any]:
    """The acts that its state allows."""
    state, hall = hire.booking.state, hire.hall
    found: dict[str, Any] = {"message_form": forms.MessageForm(auto_id="id_message_%s")}
    found["note_form"] = forms.NoteForm(initial={"note": hire.note}, auto_id="id_note_%s")
    if stands:
        until = timezone.localtime(hires.option_end(hall)).date()
        if dates and state == "requested":
            waiting = [one for one in dates if one.state == "requested"]
            found["dates_form"] = forms.DatesForm(dates=waiting, auto_id="id_dates_%s")
            found["refuse_form"] = forms.WhyForm(auto_id="id_refuse_%s")
        elif state in words.WAITS:
            found["confirm_form"] = forms.SayForm(auto_id="id_confirm_%s")
            found["option_form"] = forms.OptionForm(initial={"until": until}, auto_id="id_option_%s")
            found["refuse_form"] = forms.WhyForm(auto_id="id_refuse_%s")
        if state != "requested":
            found["cancel_form"] = forms.WhyForm(auto_id="id_cancel_%s")
        found["insurance_form"] = forms.DeskInsuranceForm(auto_id="id_insurance_%s")
        found["signed_form"] = forms.SignedForm(auto_id="id_signed_%s")
    if state in {"confirmed", "done", "no_show"}:
        ends = timezone.localtime(hire.booking.ends_at).date()
        found["keys_form"] = forms.KeysForm(
            keys=hall.key_lines or ["Clé"],
            initial={"to": hire.booking.holder_name, "expected_on": ends},
            auto_id="id_keys_%s",
        )
        found["cleaned_form"] = forms.CleanedForm(auto_id="id_cleaned_%s")
    return {**found, **{name: form for name, form in bound.items() if name.endswith("_form")}}


def _sum(one: Sum, bound: dict[str, Any]) -> dict[str, Any]:
    form: Any = None
    if one.state == Sum.State.DUE:
        form = forms.ReceiveForm(auto_id=f"id_sum_{one.kind}_%s")
    elif one.state == Sum.State.RECEIVED and one.kind in {Sum.Kind.CAUTION, Sum.Kind.CLEANING}:
        form = forms.SettleForm(most=one.cents, auto_id=f"id_sum_{one.kind}_%s")
    return {
        "sum": one,
        "cents": words.euros(one.cents),
        "kept": words.euros(one.kept_cents) if one.kept_cents else "",
        "form": bound.get(f"sum_{one.pk}", form),
    }


def _inventories(hire: Hire) -> tuple[Inventory | None, Inventory | None]:
    found = {one.moment: one for one in queries.inventories(hire)}
    return found.get(Inventory.Moment.BEFORE), found.get(Inventory.Moment.AFTER)


def _papers(files: list[StoredFile], base: str) -> list[dict[str, Any]]:
    """What was sent that is read, not looked at; photographs of papers too."""
    found = []
    for file in files:
        if file.purpose in {queries.INSURANCE, queries.SIGNED}:
            ready = file.is_ready
            href = base + (file.renditions[0].name if ready and file.is_image else file.file_name())
            found.append(
                {"file": file, "ready": ready, "href": href, "signed": file.purpose == queries.SIGNED}
            )
    return found


def _photos(files: list[StoredFile], base: str) -> dict[str, list[dict[str, str]]]:
    return {
        moment: [
            {**file.picture(base), "alt": file.alt or _alt(file.position)}
            for file in files
            if file.purpose == purpose and file.is_ready and file.is_image
        ]
        for moment, purpose in (("before", queries.BEFORE), ("after", queries.AFTER))
    }


def _alt(position: int) -> str:
    return _("Photographie %(number)d de l’état des lieux") % {"number": position + 1}


@require_safe
@with_hire("read")
def file(request: Any, hire: Hire, name: str) -> HttpResponseBase:
    return serve(request, files=queries.files_of(hire), name=name)


@require_safe
@with_hire("read")
def letter(request: Any, hire: Hire) -> HttpResponse:
    """On paper, for who has no e-mail: where it stands, what to bring, whom to call."""
    context = {
        **letter_values(hire),
        "reference": spoken(hire.reference),
        "contact": sender(hire),
        "today": timezone.localdate(),
    }
    return render(request, "salles/desk/letter.html", context)


@require_POST
@with_hire("treat")
def link(request: Any, hire: Hire) -> HttpResponse:
    """The private link, on paper, for who has no e-mail or has lost it."""
    territory = hire.hall.organisation.territory
    slug = territory.slug if territory else ""
    secret = hires.give_link_again(hire=hire)
    address = portal_url(slug, "salles:follow", secret) if slug else ""
    context = {
        "hire": hire,
        "reference": spoken(hire.reference),
        "when": words.when(hire.booking.starts_at, hire.booking.ends_at),
        "address": address,
        "qr": qr(address) if address else "",
        "contact": sender(hire),
    }
    return render(request, "salles/desk/link.html", context)


def sender(hire: Hire) -> dict[str, str]:
    body = hire.hall.organisation
    return {
        "name": body.name,
        "address": body.address,
        "phone": body.phone,
        "phone_shown": show_phone(body.phone) if body.phone else "",
    }
