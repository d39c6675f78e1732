"""The page that people read: made from the document that programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cantou.core.api.build import api
from cantou.core.api.reading import chapters
from cantou.core.registry.scopes import all_scopes
from cantou.core.web.pagecache import cacheable

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


PROBLEMS = (
    ("cle-deja-utilisee", _("La clé d’idempotence a servi pour un autre contenu.")),
    ("portee-manquante", _("Le jeton est bon, mais ne permet pas cela.")),
    (
        "organisation",
        _("L’application n’a pas dit pour qui elle agit, ou cette organisation ne l’a pas ouverte."),
    ),
    ("ailleurs", _("Cela ne dépend de personne ici : « detail » dit qui prévenir.")),
    ("etat-change", _("Quelqu’un l’a fait avancer entre-temps : relisez, puis recommencez.")),
)
"""The end of a problem's `type`, and what it means."""


@require_safe
@cacheable()
def page(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {
        "chapters": chapters(api().get_openapi_schema()),
        "scopes": all_scopes().items(),
        "problems": PROBLEMS,
        "origin": settings.ORIGIN,
        "limits": (settings.API_PUBLIC_PER_MINUTE, settings.API_TOKEN_PER_MINUTE),
    }
    return render(request, "api/page.html", context)
