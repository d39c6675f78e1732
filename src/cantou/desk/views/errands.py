"""The page of a long work: what it would do, how far it is, what it has done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cantou.core.files.domain.storage import shown
from cantou.core.organisations.models import Organisation
from cantou.core.web.addresses import platform_path
from cantou.core.web.exports import csv_response
from cantou.desk.domain import errands as domain
from cantou.desk.domain.exports import ask_export
from cantou.desk.models import Errand

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

SAID = {
    "create": gettext_lazy("créé"),
    "update": gettext_lazy("complété"),
    "same": gettext_lazy("déjà à jour"),
    "refused": gettext_lazy("refusé"),
}
SAID_BEFORE = SAID | {"create": gettext_lazy("à créer"), "update": gettext_lazy("à compléter")}
TONES = {"create": "good", "update": "info", "same": "", "refused": "bad"}
LINES = 300


def errand(request: Any, key: UUID) -> HttpResponse:
    found = _found(request, key)
    words = _words(found)
    lines = _lines(found, words)
    context = {
        "errand": found,
        "lines": lines[:LINES],
        "more": max(0, len(lines) - LINES),
        "counts": [(words[name], TONES[name], number) for name, number in _counts(found).items() if number],
        "problems": found.report.get("problems", []),
        "doable": any(line["action"] in {"create", "update"} for line in lines),
    }
    return render(request, f"desk/errands/{found.kind}.html", context)


def _words(found: Errand) -> dict[str, Any]:
    """What is not over is not said to be done."""
    return SAID if found.state == Errand.State.DONE else SAID_BEFORE


def _lines(found: Errand, words: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that are refused first: they are why one looks."""
    lines = [
        {**line, "words": words[line["action"]], "tone": TONES[line["action"]]}
        for line in found.report.get("lines", [])
    ]
    return sorted(lines, key=lambda line: (line["action"] != "refused", line["number"]))


def _counts(found: Errand) -> dict[str, int]:
    actions = [line["action"] for line in found.report.get("lines", [])]
    return {name: actions.count(name) for name in SAID}


def progress(request: Any, key: UUID) -> HttpResponse:
    """The fragment asked every two seconds while it lasts; when it is over, the page reloads itself."""
    found = _found(request, key)
    answer = render(request, "desk/errands/progress.html", {"errand": found})
    if not found.is_going_on:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def launch(request: Any, key: UUID) -> HttpResponse:
    found = _found(request, key)
    try:
        domain.launch(errand=found)
    except domain.NotWaitingError:
        messages.info(request, _("Ce travail est déjà lancé."))
    return redirect(platform_path("desk_errand", key))


def report(request: Any, key: UUID) -> HttpResponse:
    found = _found(request, key)
    head = [_("Ligne"), _("Organisme"), _("Résultat"), _("Services"), _("Messages")]
    words = _words(found)
    rows = [
        (
            line["number"],
            line["name"],
            str(words[line["action"]]),
            ", ".join(line["services"]),
            " ".join(line["messages"]),
        )
        for line in found.report.get("lines", [])
    ]
    return csv_response(name="ouverture-de-communes", head=head, rows=rows)


def download(request: Any, key: UUID) -> FileResponse:
    """The archive itself: to those alone who had it made."""
    found = _found(request, key)
    if not found.file or found.about is None:
        raise Http404
    response = FileResponse(shown().open(found.file), as_attachment=True, filename=f"{found.about.slug}.zip")
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def export(request: Any) -> HttpResponse:
    """Everything that one's own organisation owns here: its administrator may ask for it at any time."""
    request.agent.require("", "export")
    asked = ask_export(about=Organisation.objects.get(pk=request.agent.acting))
    return redirect(platform_path("desk_errand", asked.key))


def _found(request: Any, key: UUID) -> Errand:
    """Of the organisation acted for, by those who may ask for such work."""
    found = domain.errand(key=key)
    if found is None:
        raise Http404
    if found.about_id == request.agent.acting:
        request.agent.require("", "export")
    else:
        request.agent.require_operator()
    return found
