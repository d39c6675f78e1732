"""A call or a visit, typed while the person is speaking; then the reference to read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.maps.forms import asks_again
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import normalise, spoken
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import first_answer, once
from cantou.core.web.qr import qr
from cantou.services.signalements.desk.forms.calls import CallForm, CommuneForm
from cantou.services.signalements.desk.views.common import SERVICE, with_report
from cantou.services.signalements.desk.views.merges import shown
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.blocking import BlockedError, answer, stop_if_blocked
from cantou.services.signalements.domain.categories import categories_of, offered, title_of
from cantou.services.signalements.domain.drafts import key_of
from cantou.services.signalements.domain.intake import covered_communes, take_in_report
from cantou.services.signalements.domain.me_toos import (
    CountedError,
    OverError,
    OwnError,
    of_report,
    say_me_too,
)
from cantou.services.signalements.domain.nearby import Sought, near_reports
from cantou.services.signalements.domain.permissions import may_write_to_reporter
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.states import words_of
from cantou.services.signalements.models import Report

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.territories.models import Territory
    from cantou.services.signalements.domain.routing import Routed

PURPOSE = "signalements.typed"
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "treat")
    organisation = request.agent.acting
    communes = list(covered_communes(organisation=organisation))
    commune = _chosen(communes, request.GET.get("commune", ""))
    if commune is None:
        context = {"form": CommuneForm(communes=communes), "communes": communes}
        return render(request, "signalements/desk/call_where.html", context)
    form = CallForm(*posted(request), commune=commune.pk, kinds=offered(organisation=organisation))
    near: list[dict[str, Any]] = []
    stopped = None
    if request.method == "POST" and not asks_again(form) and form.is_valid():
        if request.POST.get("pareil"):
            return _seen_too(request, form, request.POST["pareil"])
        # The same form again finds what it has become: neither itself nearby nor a rule that came since.
        known = first_answer(key=form.cleaned_data["cle"], purpose=f"{PURPOSE}:{organisation}")
        stopped = None if known else _stopped(request, commune, form)
        asked = known or stopped or "autre" in request.POST
        near = [] if asked else _near(organisation, commune, form)
        if not near and stopped is None:
            return redirect("bureau:signalements:typed", reference=_file(request, commune, form))
    context = {
        "near": near,
        "form": form,
        "commune": commune,
        "several": len(communes) > 1,
        "shown": _opened(form),
        "stopped": stopped,
        "elsewhere": answer(stopped) if stopped else "",
        "read": request.POST.get("quand_meme", ""),
    }
    return render(
        request,
        "signalements/desk/call.html",
        context,
        status=UNPROCESSABLE if form.errors or stopped else 200,
    )


def _stopped(request: Any, commune: Territory, form: CallForm) -> Routed | None:
    """A rule that says to call somebody else; None once the agent has read this one and files all the same."""
    given = form.cleaned_data
    try:
        stop_if_blocked(
            organisation=request.agent.acting,
            commune=commune.pk,
            category=given["category"],
            answers=[],
            where=given["ou"],
        )
    except BlockedError as error:
        routed = error.routed
        read = routed.rule is not None and request.POST.get("quand_meme") == str(routed.rule.id)
        return None if read else routed
    return None


def _opened(form: CallForm) -> dict[str, bool]:
    """The folds that hold something already, or something wrong."""
    folds = {"address": ("email", "postal"), "photos": ("photos",), "moment": ("channel", "received")}
    wrong = {fold: any(name in form.errors for name in names) for fold, names in folds.items()}
    typed = form.is_bound and any(form.data.get(name) for name in folds["address"])
    other = form.is_bound and form.data.get("channel") == Report.Channel.VISIT
    kept = form.is_bound and bool(form.fields["photos"].widget.taken)  # type: ignore[attr-defined]
    return {
        "address": wrong["address"] or typed or "wants" in form.errors,
        "photos": wrong["photos"] or kept,
        "moment": wrong["moment"] or other,
    }


def _chosen(communes: list[Territory], code: str) -> Territory | None:
    if len(communes) == 1:
        return communes[0]
    return next((commune for commune in communes if commune.code == code), None)


def _near(organisation: int, commune: Territory, form: CallForm) -> list[dict[str, Any]]:
    """What is still open near what is being typed, published or not."""
    given, where = form.cleaned_data, form.cleaned_data["ou"]
    kinds = categories_of(organisation=organisation)
    of = Sought(
        commune=commune.pk,
        category=given["category"],
        metres=kinds[given["category"]].near_metres,
        words=given["description"],
        place=", ".join(part for part in (where.label, where.words) if part),
        lon=where.lon,
        lat=where.lat,
    )
    words = words_of(organisation=organisation)
    return [shown(each, kinds, words) for each in near_reports(organisation=organisation, of=of)]


def _seen_too(request: Any, form: CallForm, reference: str) -> HttpResponse:
    """The person has seen the same: counted, and told if they like. What they say goes to the agents."""
    report = get_object_or_404(
        queries.report_at_desk(organisation=request.agent.acting, reference=normalise(reference))
    )
    try:
        say_me_too(
            of=of_report(report),
            mark=form.mark,
            told=form.told_too,
            typed_by=request.agent.person,
        )
        messages.success(request, _("C’est noté : cette personne l’a vu aussi."))
    except (OwnError, CountedError):
        messages.info(request, _("Cette personne est déjà comptée pour ce signalement."))
    except OverError:
        messages.warning(request, _("Ce signalement vient d’être terminé : enregistrez-en un autre."))
    return redirect("bureau:signalements:report", reference=report.reference)


def _file(request: Any, commune: Territory, form: CallForm) -> str:
    given = form.cleaned_data
    organisation = request.agent.acting

    def act() -> dict[str, Any]:
        report = take_in_report(
            organisation=organisation,
            key=key_of(f"{organisation}:{given['cle']}"),
            commune=commune.pk,
            category=given["category"],
            description=given["description"],
            where=given["ou"],
            contact=form.contact,
            photos=given["photos"] or [],
            channel=given["channel"],
            at=given["received"],
            typed_by=request.agent.person,
        )
        return {"reference": report.reference}

    return str(once(key=given["cle"], purpose=f"{PURPOSE}:{organisation}", act=act).answer["reference"])


@require_safe
@with_report(may_write_to_reporter)
def typed(request: Any, report: Report) -> HttpResponse:
    """The reference, large enough to be read aloud, and the slip to give."""
    reporter = queries.contact_of(report)
    slug = report.commune.slug
    address = portal_url(slug, "signalements:follow", secret_of(key=report.object_key)) if slug else ""
    context = {
        "report": report,
        "reference": spoken(report.reference),
        "aloud": _aloud(report.reference),
        "category": title_of(categories_of(organisation=report.organisation_id), report.category),
        "reporter": reporter,
        "phone": show_phone(reporter.phone) if reporter else "",
        "address": address,
        "qr": qr(address) if address else "",
        "several": covered_communes(organisation=report.organisation_id).count() > 1,
    }
    return render(request, "signalements/desk/typed.html", context)


_ALOUD = {
    "A": "Anatole", "C": "Célestin", "F": "François", "H": "Henri", "K": "Kléber", "L": "Louis",
    "M": "Marcel", "R": "Raoul", "T": "Thérèse", "X": "Xavier", "Y": "Yvonne",
}  # fmt: skip
"""How one spells on the telephone, letter by letter."""


def _aloud(reference: str) -> str:
    words = (_ALOUD.get(letter, letter) for letter in reference)
    return _(", ").join(words)
