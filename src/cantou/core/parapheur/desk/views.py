"""To read, sign, see or refuse: made for a mayor's telephone."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cantou.core.organisations.domain.references import spoken
from cantou.core.parapheur.desk.forms import RefusalForm
from cantou.core.parapheur.domain import queries, signing
from cantou.core.parapheur.domain.errors import SignatureError
from cantou.core.people.domain.queries import roles_in
from cantou.core.people.domain.rights import SIGN, VISA
from cantou.core.people.signin import AGAIN, proved_lately
from cantou.core.web.addresses import platform_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from cantou.core.parapheur.models import SignatureRequest

UNPROCESSABLE = 422


def with_request(permission: str) -> Callable[[Any], Any]:
    """Gives the view the request of the organisation acted for; somebody else's is not there."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def opened(request: Any, signature: int, **kwargs: Any) -> HttpResponse:
            request.agent.require("", permission)
            mine = queries.requests(request.agent.acting).select_related("organisation", "ended_by")
            found = mine.filter(pk=signature).first()
            if found is None:
                raise Http404
            answer: HttpResponse = view(request, found, **kwargs)
            return answer

        return opened

    return decorate


@require_safe
def index(request: Any) -> HttpResponse:
    request.agent.require("", VISA)
    organisation, signs = request.agent.acting, request.agent.may("", SIGN)
    read = queries.read_by(organisation=organisation, person=request.agent.person)
    rows = [
        {"it": one, "read": one.pk in read, "visa": _missing(one)}
        for one in queries.waiting(organisation)[: queries.MOST_WAITING]
    ]
    ready = sum(1 for row in rows if row["read"] and not row["visa"])
    context = {
        "rows": rows,
        "signs": signs,
        "ready": ready if signs else 0,
        "over": queries.over(organisation)[: queries.MOST_OVER],
        "proof": _proof(request, "desk_signatures"),
    }
    return render(request, "parapheur/desk/index.html", context)


def _missing(one: SignatureRequest) -> str:
    """The visa that comes next, of those fetched with the list."""
    left = sorted((visa for visa in one.visas.all() if visa.given_at is None), key=lambda v: v.position)
    return left[0].label if left else ""


@require_safe
@with_request(VISA)
def show(request: Any, found: SignatureRequest) -> HttpResponse:
    return _page(request, found)


def _page(request: Any, found: SignatureRequest, form: RefusalForm | None = None) -> HttpResponse:
    visa = queries.next_visa(found)
    waits = found.state == "asked"
    context = {
        "it": found,
        "reference": spoken(found.reference),
        "paper": found.values,
        "digest": bytes(found.digest).hex(),
        "visas": list(queries.visas(found)),
        "visa": visa if waits else None,
        "signs": waits and visa is None and request.agent.may("", SIGN),
        "waits": waits,
        "read": found.pk in queries.read_by(organisation=found.organisation_id, person=request.agent.person),
        "others": queries.waiting(found.organisation_id).exclude(pk=found.pk).count() if waits else 0,
        "proof": _proof(request, "desk_signature", found.pk),
        "form": form or RefusalForm(),
    }
    wrong = form is not None
    return render(request, "parapheur/desk/show.html", context, status=UNPROCESSABLE if wrong else 200)


def _proof(request: Any, name: str, *args: Any) -> str:
    """Where the second factor is asked for again, and back; "" when it was proved lately."""
    if proved_lately(request):
        return ""
    back = platform_path(name, *args)
    return f"{platform_path('people_second_factor')}?{urlencode({AGAIN: 1, 'next': back})}"


@require_safe
@with_request(VISA)
def document(request: Any, found: SignatureRequest) -> HttpResponse:  # noqa: ARG001
    """Signed once it is; as it is read before."""
    content = found.pdf if found.signed_pdf is None else found.signed_pdf
    answer = HttpResponse(bytes(content), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="document-{found.reference}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@with_request(SIGN)
def read(request: Any, found: SignatureRequest) -> HttpResponse:
    """Kept aside, to be signed with others; the next one is opened."""
    signing.mark_read(request=found, person=request.agent.person)
    done = queries.read_by(organisation=found.organisation_id, person=request.agent.person)
    following = queries.waiting(found.organisation_id).exclude(pk__in=done).first()
    if following is None:
        return redirect("desk_signatures")
    return redirect("desk_signature", following.pk)


@require_POST
@with_request(SIGN)
def sign(request: Any, found: SignatureRequest) -> HttpResponse:
    if proof := _proof(request, "desk_signature", found.pk):
        return redirect(proof)
    if not request.POST.get("lu"):
        messages.warning(request, _("Cochez « J’ai lu ce document », puis signez."))
        return redirect("desk_signature", found.pk)
    return _done(request, found, _("C’est signé. Le document est dans le dossier."), _sign)


def _sign(request: Any, found: SignatureRequest) -> None:
    signing.sign(request=found, person=request.user, roles=_roles(request))


def _roles(request: Any) -> frozenset[str]:
    return roles_in(organisation=request.agent.acting, person=request.agent.person)


@require_POST
def together(request: Any) -> HttpResponse:
    """All that this person has said to have read, in one press."""
    request.agent.require("", SIGN)
    if proof := _proof(request, "desk_signatures"):
        return redirect(proof)
    waiting = queries.requests(request.agent.acting).filter(state="asked").select_related("organisation")
    number = signing.sign_together(
        requests=list(waiting.order_by("asked_at", "pk")[: queries.MOST_WAITING]),
        person=request.user,
        roles=_roles(request),
    )
    if number:
        messages.success(request, ngettext("%d document signé.", "%d documents signés.", number) % number)
    else:
        messages.info(request, _("Rien n’était prêt : ouvrez un document, puis dites que vous l’avez lu."))
    return redirect("desk_signatures")


@require_POST
@with_request(VISA)
def visa(request: Any, found: SignatureRequest) -> HttpResponse:
    def give(request: Any, found: SignatureRequest) -> None:
        signing.give_visa(request=found, person=request.user)

    return _done(request, found, _("Votre visa est donné."), give)


@require_POST
@with_request(VISA)
def refuse(request: Any, found: SignatureRequest) -> HttpResponse:
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    reason = form.cleaned_data["reason"].strip()

    def act(request: Any, found: SignatureRequest) -> None:
        signing.refuse(request=found, person=request.user, reason=reason)

    return _done(request, found, _("C’est refusé. Le dossier revient aux agents, avec votre raison."), act)


def _done(
    request: Any, found: SignatureRequest, words: str, act: Callable[[Any, SignatureRequest], None]
) -> HttpResponse:
    try:
        act(request, found)
    except SignatureError as error:
        messages.warning(request, str(error))
        return redirect("desk_signature", found.pk)
    messages.success(request, words)
    return redirect("desk_signatures")
