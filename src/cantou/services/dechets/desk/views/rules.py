"""The wizard: the words of a paper calendar, what they make of the year, and only then kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.web.forms import posted
from cantou.services.dechets.desk.forms.rules import RuleForm, WordsForm, initial_of, initial_of_rule
from cantou.services.dechets.desk.views.common import (
    UNPROCESSABLE,
    kept,
    one_or_404,
    require,
    sector_or_404,
)
from cantou.services.dechets.desk.views.sectors import drawn, whole
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.rules import COLUMNS, check_rule, delete_rule, make_rule, save_rule
from cantou.services.dechets.domain.streams import streams_of
from cantou.services.dechets.engine import said
from cantou.services.dechets.engine.collections import expand
from cantou.services.dechets.engine.words import read

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.dechets.models import CollectionRule, Sector


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any, sector: int) -> HttpResponse:
    row = sector_or_404(request, sector)
    kinds = list(streams_of(organisation=row.organisation_id).values())
    act = request.POST.get("acte", "")
    if request.method == "POST" and act in {"revoir", "garder"}:
        return _checked(request, row, RuleForm(posted(request)[0], kinds=kinds), None)
    form = WordsForm(posted(request)[0], kinds=kinds)
    if request.method == "POST" and form.is_valid():
        return _understood(request, row, form.cleaned_data["stream"], form.cleaned_data["words"])
    context = {"sector": row, "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/desk/words.html", context, status=status)


def _understood(request: Any, row: Sector, stream: str, words: str) -> HttpResponse:
    today = timezone.localdate()
    reading = read(words, today)
    kinds = streams_of(organisation=row.organisation_id).values()
    form = RuleForm(initial=initial_of(reading, stream=stream, words=words, today=today), kinds=kinds)
    context: dict[str, Any] = {
        "sector": row,
        "form": form,
        "unknown": reading.unknown,
        "problems": reading.problems,
        "no_shift": reading.shift is None,
        "open": bool(reading.problems or reading.unknown or reading.shift is None),
    }
    if not reading.problems:
        values = {name: getattr(reading.pattern, name) for name in COLUMNS if hasattr(reading.pattern, name)}
        rule = make_rule(
            sector=row,
            stream=stream,
            words=words,
            values={
                **{
                    name: list(value) if isinstance(value, tuple) else value for name, value in values.items()
                },
                "starts_on": form.initial["starts_on"],
                "ends_on": reading.ends_on,
                "shift": reading.shift or "none",
                "holidays": list(reading.on),
            },
        )
        context |= _shown(rule)
    return render(request, "dechets/desk/rule.html", context)


def _shown(rule: CollectionRule) -> dict[str, Any]:
    """What the rule makes of this year and the next; and why it cannot be kept, if so."""
    try:
        check_rule(rule)
    except ValidationError as error:
        return {"refused": error.messages}
    year = timezone.localdate().year
    years = [
        drawn(number, expand([rule.fact], [], *whole(number)), rule.organisation_id)
        for number in (year, year + 1)
    ]
    fact = rule.fact
    return {
        "years": years,
        "rule_said": said.pattern(rule.pattern),
        "bounds": said.bounds(fact),
        "shift_said": said.shift(fact),
    }


def _checked(request: Any, row: Sector, form: RuleForm, replaces: CollectionRule | None) -> HttpResponse:
    context: dict[str, Any] = {"sector": row, "form": form, "rule": replaces, "open": True}
    if form.is_valid():
        rule = _made(row, form)
        purpose = "" if replaces else f"dechets.rule:{row.pk}"
        keeping = request.POST.get("acte") == "garder"
        if keeping and kept(form, lambda: save_rule(rule=rule, replaces=replaces).pk, purpose=purpose):
            messages.success(request, _("La collecte est enregistrée."))
            return redirect("bureau:dechets:sector", sector=row.pk)
        context |= _shown(rule)
        context["open"] = bool(form.errors or "refused" in context)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/desk/rule.html", context, status=status)


def _made(row: Sector, form: RuleForm) -> CollectionRule:
    given = form.cleaned_data
    values = {name: given[name] for name in COLUMNS}
    return make_rule(sector=row, stream=given["stream"], values=values, words=given["words"])


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, days: int) -> HttpResponse:
    organisation = require(request)
    rule = one_or_404(queries.rules_of(organisation=organisation).select_related("sector"), days)
    kinds = streams_of(organisation=organisation).values()
    if request.method == "POST":
        return _checked(request, rule.sector, RuleForm(posted(request)[0], kinds=kinds), rule)
    form = RuleForm(initial=initial_of_rule(rule), kinds=kinds)
    context = {"sector": rule.sector, "form": form, "rule": rule, **_shown(rule)}
    return render(request, "dechets/desk/rule.html", context)


@require_POST
def delete(request: Any, days: int) -> HttpResponse:
    found = queries.rules_of(organisation=require(request)).select_related("sector")
    rule = one_or_404(found, days)
    delete_rule(rule=rule)
    messages.success(request, _("La collecte est supprimée."))
    return redirect("bureau:dechets:sector", sector=rule.sector_id)
