"""A demand typed by an agent: at the counter, on the telephone, from a sheet of paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.forms.domain import drafts
from cantou.core.forms.portal.walk import Walk, keep, walk
from cantou.core.organisations.domain.queries import body_of
from cantou.core.web.idempotency import new_key
from cantou.services.demarches.desk.views.common import require
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.cases import file_case
from cantou.services.demarches.models import Case

if TYPE_CHECKING:
    from cantou.core.forms.models import Draft

CHANNEL = "canal"
CHANNELS = (Case.Channel.VISIT, Case.Channel.PHONE, Case.Channel.PAPER)


@require_safe
def choose(request: Any) -> HttpResponse:
    organisation = require(request, "treat")
    found = list(queries.demarches(organisation).filter(is_open=True, number__gt=0))
    channels = [(one.value, one.label) for one in CHANNELS]
    return render(
        request, "demarches/desk/typed.html", {"rows": found, "channels": channels, "key": new_key()}
    )


def _channel(given: str) -> str:
    return given if given in {one.value for one in CHANNELS} else Case.Channel.VISIT.value


@require_POST
def begin(request: Any, demarche: str) -> HttpResponse:
    """A repeat of the same press opens the same draft."""
    organisation = require(request, "treat")
    found = queries.demarches(organisation).filter(key=demarche, is_open=True).first()
    version = drafts.current_version(organisation=organisation, key=found.form.key) if found else None
    if version is None:
        raise Http404
    given = f"demarches.typed:{organisation}:{request.agent.person}:{version.pk}:{request.POST.get('key', '')[:80]}"
    key = uuid5(NAMESPACE_URL, given)
    draft = drafts.draft_of(organisation=organisation, key=key) or drafts.open_draft(
        version=version, service=queries.TYPED, key=key
    )
    address = reverse("bureau:demarches:typing", args=[draft.pk])
    return HttpResponseRedirect(f"{address}?{CHANNEL}={_channel(request.POST.get(CHANNEL, ''))}")


def _draft(request: Any, pk: int) -> Draft:
    organisation = require(request, "treat")
    found = queries.draft_typed(organisation, pk)
    if found is None:
        raise Http404
    return found


def _walk(request: Any, draft: Draft) -> Walk:
    channel = _channel(request.GET.get(CHANNEL, ""))
    parameters = queries.parameters_of(draft.organisation_id, draft.version.form_id)

    def finish() -> HttpResponse:
        taken = drafts.take(draft=draft, parameters=parameters)
        case = file_case(
            demarche=queries.demarche_of_version(taken.organisation, taken.version),
            key=taken.key,
            version=taken.version,
            answers=taken.answers,
            channel=channel,
            typed_by=request.agent.worker,
        )
        return redirect("bureau:demarches:case", case=case.reference)

    return Walk(
        draft=draft,
        here=reverse("bureau:demarches:typing", args=[draft.pk]),
        keep=reverse("bureau:demarches:typing_keep", args=[draft.pk]),
        finish=finish,
        over=lambda: _over(draft),
        layout="web/desk_base.html",
        send=_("Enregistrer la demande"),
        territory=body_of(organisation=request.agent.acting).territory_id,
        parameters=parameters,
        notice=_("Vous écrivez pour quelqu’un (%(how)s). La preuve de dépôt s’imprime ensuite.")
        % {"how": Case.Channel(channel).label},
        asides={CHANNEL: channel},
    )


def _over(draft: Draft) -> HttpResponse:
    reference = queries.reference_of_key(draft.organisation_id, str(draft.object_key))
    return redirect("bureau:demarches:case", case=reference)


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: Any, typing: int) -> HttpResponse:
    return walk(request, _walk(request, _draft(request, typing)))


@require_POST
def fill_keep(request: Any, typing: int) -> HttpResponse:
    return keep(request, _walk(request, _draft(request, typing)))
