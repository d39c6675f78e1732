"""Who sees to what: the organisation's own rules, those that it inherits, a preview, a bench to try them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.organisations.domain.queries import body_of
from cantou.core.territories.domain.queries import communes_of
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.core.web.veiled import unveiled, veil
from cantou.services.signalements.desk.forms.rules import RuleForm, TryForm, initial_of
from cantou.services.signalements.desk.views.common import SERVICE, require
from cantou.services.signalements.domain import rules
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.delays import local_day
from cantou.services.signalements.domain.permissions import may_configure
from cantou.services.signalements.domain.roads import road_named
from cantou.services.signalements.domain.routing import route
from cantou.services.signalements.domain.wording import conditions_of, outcome_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpResponse

    from cantou.services.signalements.models import RoutingRule

UNPROCESSABLE = 422
PURPOSE = "signalements.rule"


def today() -> Any:
    return local_day(timezone.now())


def told(rule: RoutingRule, kinds: dict[str, Any], empty: Collection[int]) -> dict[str, Any]:
    """A line of the list. `empty`: bodies where nobody treats reports any more."""
    return {
        "rule": rule,
        "about": title_of(kinds, rule.category) if rule.category else _("Tous les sujets"),
        "conditions": conditions_of(rule),
        "outcome": outcome_of(rule),
        "is_over": rule.valid_to is not None and rule.valid_to <= today(),
        "is_to_come": rule.valid_from > today(),
        "is_lost": rule.target_id in empty,
    }


@require_safe
def index(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "read")
    organisation = body_of(organisation=request.agent.acting)
    kinds = categories_of(organisation=organisation.pk)
    mine = list(rules.rules_of(organisation=organisation.pk))
    others = rules.inherited(organisation=organisation, day=today())
    empty = rules.unstaffed([*mine, *others])
    context = {
        "mine": [told(rule, kinds, empty) for rule in mine],
        "inherited": [
            {
                **told(rule, kinds, empty),
                "is_replaced": rules.is_replaced(rule, mine, today()),
                "key": veil(rule.pk),
            }
            for rule in others
        ],
        "may_write": request.agent.may(SERVICE, "settings") and rules.may_write_rules(organisation),
        "may_settings": request.agent.may(SERVICE, "settings"),
        "organisation": organisation,
    }
    return render(request, "signalements/desk/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """With `depuis`, the veiled key of an inherited rule: the same subject and road, here, and us in charge."""
    organisation = require(request, may_configure)
    initial: dict[str, Any] = {"valid_from": today(), "who": "us", "priority": 0}
    found = rules.published_rule(rule=unveiled(request.GET.get("depuis", "")))
    if found is not None:
        initial |= {"category": found.category, "road_class": found.road_class}
    return _edit(request, organisation, None, initial)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, rule: int) -> HttpResponse:
    organisation = require(request, may_configure)
    row = get_object_or_404(rules.rules_of(organisation=organisation), pk=rule)
    return _edit(request, organisation, row, initial_of(row, organisation))


def _edit(request: Any, organisation: int, row: RoutingRule | None, initial: dict[str, Any]) -> HttpResponse:
    body = body_of(organisation=organisation)
    form = RuleForm(
        posted(request)[0],
        kinds=categories_of(organisation=organisation),
        territories=rules.places(body),
        targets=rules.targets(body),
        us=organisation,
        initial=initial,
    )
    context: dict[str, Any] = {"form": form, "rule": row}
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "preview":
                context["preview"] = rules.preview(values=form.values, rule=row, day=today())
            else:
                return _saved(request, form, row)
        except ValidationError as error:
            form.add_error(None, error)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/desk/rule.html", context, status=status)


def _saved(request: Any, form: RuleForm, row: RoutingRule | None) -> HttpResponse:
    def act() -> dict[str, Any]:
        return {"rule": rules.save_rule(values=form.values, rule=row).pk}

    if row is None:
        once(key=form.cleaned_data["cle"], purpose=PURPOSE, act=act)
    else:
        act()
    messages.success(request, _("La règle est enregistrée. Elle vaut pour les signalements à venir."))
    return redirect("bureau:signalements:rules")


@require_POST
def delete(request: Any, rule: int) -> HttpResponse:
    organisation = require(request, may_configure)
    row = get_object_or_404(rules.rules_of(organisation=organisation), pk=rule)
    rules.delete_rule(rule=row)
    messages.success(request, _("La règle est supprimée."))
    return redirect("bureau:signalements:rules")


@require_safe
def bench(request: Any) -> HttpResponse:
    """« Essayer »: a commune, a subject, a road, a day; who sees to it, and why."""
    request.agent.require(SERVICE, "read")
    body = body_of(organisation=request.agent.acting)
    kinds = categories_of(organisation=body.pk)
    communes = [commune for home in rules.homes(body) for commune in communes_of(home.pk)]
    if not communes:
        raise Http404
    form = TryForm(
        request.GET if "commune" in request.GET else None,
        kinds=kinds,
        communes={commune.pk: commune for commune in communes}.values(),
        initial={"day": today(), "commune": communes[0].pk},
    )
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        road = road_named(given["road"])
        context["road"] = road
        context["unknown_road"] = bool(given["road"]) and not road
        context["routed"] = route(
            organisation=rules.receiver(commune=given["commune"], instead=body.pk),
            commune=given["commune"],
            category=given["category"],
            road=road,
            day=given["day"],
            title=title_of(kinds, given["category"]),
        )
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/desk/try.html", context, status=status)
