"""What a commune opens, sets, says otherwise, and takes the next release of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.forms.domain.reading import digest_of
from cantou.services.demarches.desk.forms.catalogue import ParametersForm, UpdateForm, WordsForm
from cantou.services.demarches.desk.views.common import UNPROCESSABLE, may, require
from cantou.services.demarches.domain import demarches, queries, sources, taking
from cantou.services.demarches.domain.clocks import delay_words, law_of, silence_words
from cantou.services.demarches.engine.packages.changes import differences
from cantou.services.demarches.engine.packages.document import read_package
from cantou.services.demarches.engine.packages.overrides import Overrides, apply, conflicts
from cantou.services.demarches.engine.packages.trials import run_all

if TYPE_CHECKING:
    from cantou.services.demarches.domain.sources import Source
    from cantou.services.demarches.engine.packages.document import Handed
    from cantou.services.demarches.models import Demarche, Subscription

FORM = ["GET", "HEAD", "POST"]


@require_safe
def offered(request: Any) -> HttpResponse:
    """What people may ask for here, and what could be opened besides."""
    organisation = require(request, "settings")
    known = list(queries.demarches(organisation))
    keys = {one.key for one in known}
    newer = sources.with_newer(organisation, known)
    rows = [{"demarche": one, "newer": one.key in newer} for one in known]
    others = [one for one in sources.catalogue_of(organisation) if one.key not in keys]
    context = {"rows": rows, "others": others, "publishes": may(request, "publish")}
    return render(request, "demarches/desk/offered.html", context)


def _law(package: Handed) -> dict[str, Any]:
    if package.period is None:
        return {}
    return {"count": package.period.count, "unit": package.period.unit, "silence": package.silence}


@require_http_methods(FORM)
def handed(request: Any, publisher: str, package: str) -> HttpResponse:
    """All of it before it is opened: what is asked, what the law says, how its trials end; then what to set."""
    organisation = require(request, "settings")
    known = queries.demarches(organisation).filter(key=package).first()
    if known is not None:
        return redirect("bureau:demarches:offer", demarche=known.key)
    found = sources.source(organisation, publisher, package)
    if found is None:
        raise Http404
    posted = request.method == "POST"
    form = ParametersForm(request.POST if posted else None, package=found.package)
    if posted and form.is_valid():
        made = taking.take(source=found, parameters=form.parameters, person=request.agent.worker)
        messages.success(request, _("La démarche est ouverte sur le portail."))
        return redirect("bureau:demarches:offer", demarche=made.key)
    law = _law(found.package)
    context = {
        "source": found,
        "form": form,
        "delay": delay_words(law),
        "silence": silence_words(law),
        "pages": found.package.form.pages,
        "years": max(1, found.package.retention_days // 365),
        "trials": run_all(found.package),
    }
    status = UNPROCESSABLE if posted else 200
    return render(request, "demarches/desk/package.html", context, status=status)


def _own(request: Any, key: str) -> tuple[Demarche, Subscription | None]:
    organisation = require(request, "settings")
    found = queries.demarches(organisation).filter(key=key).first()
    if found is None:
        raise Http404
    return found, queries.subscription_of(found)


@require_http_methods(FORM)
def offer(request: Any, demarche: str) -> HttpResponse:
    """One's own: open or closed, set, up to date or not."""
    found, mine = _own(request, demarche)
    if request.method == "POST" and "act" in request.POST:
        return _open_or_close(request, found)
    posted = request.method == "POST"
    handed = read_package(mine.document) if mine else None
    form = (
        ParametersForm(request.POST if posted else None, package=handed, known=found.parameters)
        if handed and handed.parameters
        else None
    )
    if posted and form is not None and form.is_valid():
        taking.set_parameters(demarche=found, parameters=form.parameters)
        messages.success(
            request, _("C’est réglé, pour les demandes à venir. Celles en cours ne changent pas.")
        )
        return redirect("bureau:demarches:offer", demarche=found.key)
    now = sources.source_of(found) if mine else None
    law = law_of(found)
    context = {
        "demarche": found,
        "form": form,
        "mine": mine,
        "source": now,
        "newer": now is not None and mine is not None and now.digest != bytes(mine.digest),
        "own_words": len(mine.overrides) if mine else 0,
        "delay": delay_words(law),
        "silence": silence_words(law),
        "years": max(1, found.retention_days // 365),
    }
    status = UNPROCESSABLE if posted else 200
    return render(request, "demarches/desk/offer.html", context, status=status)


def _open_or_close(request: Any, found: Demarche) -> HttpResponse:
    """What the page showed. Twice is once."""
    if request.POST["act"] == "close":
        demarches.close_demarche(demarche=found)
        messages.success(request, _("La démarche est fermée. Les dossiers en cours continuent."))
    else:
        demarches.reopen_demarche(demarche=found)
        messages.success(request, _("La démarche est ouverte sur le portail."))
    return redirect("bureau:demarches:offer", demarche=found.key)


@require_http_methods(FORM)
def words(request: Any, demarche: str) -> HttpResponse:
    found, mine = _own(request, demarche)
    if mine is None:
        raise Http404
    posted = request.method == "POST"
    form = WordsForm(
        request.POST if posted else None,
        package=read_package(mine.document),
        own=Overrides.model_validate(mine.overrides),
    )
    if posted and form.is_valid():
        taking.set_overrides(demarche=found, overrides=form.overrides)
        messages.success(request, _("Vos mots sont en place, pour les demandes à venir."))
        return redirect("bureau:demarches:offer", demarche=found.key)
    status = UNPROCESSABLE if posted else 200
    return render(request, "demarches/desk/words.html", {"demarche": found, "form": form}, status=status)


@require_http_methods(FORM)
def update(request: Any, demarche: str) -> HttpResponse:
    """What the next release changes, what its trials say here, what becomes of one's own words; then it is taken."""
    found, mine = _own(request, demarche)
    now = sources.source_of(found) if mine else None
    if mine is None or now is None or now.digest == bytes(mine.digest):
        return redirect("bureau:demarches:offer", demarche=found.key)
    own = Overrides.model_validate(mine.overrides)
    before = read_package(mine.document)
    met = conflicts(before, now.package, own)
    posted = request.method == "POST"
    form = UpdateForm(request.POST if posted else None, found=met, initial={"digest": now.digest.hex()})
    sets = ParametersForm(request.POST if posted else None, package=now.package, known=found.parameters)
    if posted and form.is_valid() and sets.is_valid():
        if form.cleaned_data["digest"] == now.digest.hex():
            return _taken(request, now, form.kept(own), sets)
        form = UpdateForm(found=met, initial={"digest": now.digest.hex()})
        messages.warning(request, _("Une version plus nouvelle vient d’être publiée : la voici."))
    context = {
        "demarche": found,
        "source": now,
        "parts": differences(before, now.package),
        "form": form,
        "sets": sets,
        "trials": run_all(apply(now.package, own), found.parameters),
        "drafts": queries.drafts_under_way(found).count(),
        "running": queries.cases(found.organisation_id).filter(demarche=found, ended_at=None).count(),
    }
    status = UNPROCESSABLE if posted else 200
    return render(request, "demarches/desk/update.html", context, status=status)


def _taken(request: Any, now: Source, own: Overrides, sets: ParametersForm) -> HttpResponse:
    made = taking.take(source=now, parameters=sets.parameters, overrides=own, person=request.agent.worker)
    messages.success(
        request, _("La nouvelle version est en place. Ce qui est commencé continue comme avant.")
    )
    return redirect("bureau:demarches:offer", demarche=made.key)


@require_safe
def export(request: Any, demarche: str) -> HttpResponse:
    """The whole of it as people meet it here: to keep, to read, to hand to somebody who publishes."""
    found, mine = _own(request, demarche)
    if mine is None:
        raise Http404
    document = apply(read_package(mine.document), Overrides.model_validate(mine.overrides)).written
    answer = HttpResponse(
        json.dumps(document, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{found.key}.json"'
    answer["ETag"] = f'"{digest_of(document).hex()[:32]}"'
    return answer


@require_POST
def adopt(request: Any, demarche: str) -> HttpResponse:
    """One opened before the catalogue came: from now on it follows what the house publishes."""
    found, mine = _own(request, demarche)
    now = sources.source_of(found)
    if mine is None and now is not None:
        taking.take(source=now, person=request.agent.worker)
        messages.success(request, _("Cette démarche suit maintenant le catalogue."))
    return redirect("bureau:demarches:offer", demarche=found.key)
