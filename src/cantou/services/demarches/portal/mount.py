"""The forms of the démarches, under the service's own addresses; their answers become cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from cantou.core.forms.portal.mount import FormMount
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.cases import file_case, secret_of
from cantou.services.demarches.portal.views.common import organisations_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from cantou.core.forms.domain.drafts import Taken
    from cantou.core.forms.models import Draft, Version


class Demarches(FormMount):
    service = "demarches"
    send = _("Envoyer ma demande")  # type: ignore[assignment]

    def organisation(self, request: Any) -> int:
        """The nearest of those that provide here and have this form."""
        mine = organisations_of(request)
        key = request.resolver_match.kwargs["form_key"]
        having = set(queries.having_form(mine, key))
        return next((one for one in mine if one in having), mine[0])

    def version(self, request: Any, form_key: str) -> Version | None:
        if queries.demarche_of_form(self.organisation(request), form_key) is None:
            return None
        return super().version(request, form_key)

    def parameters(self, request: Any, draft: Draft) -> Mapping[str, Any]:  # noqa: ARG002
        return queries.parameters_of(draft.organisation_id, draft.version.form_id)

    def taken(self, request: Any, taken: Taken) -> HttpResponse:
        authority = getattr(request, "authority", None)
        actor = authority.actor if authority else None
        demarche = queries.demarche_of_version(taken.organisation, taken.version)
        file_case(
            demarche=demarche,
            key=taken.key,
            version=taken.version,
            answers=taken.answers,
            person=taken.person,
            actor=actor,
        )
        return redirect("demarches:sent", secret_of(key=taken.key, actor=actor))

    def over(self, request: Any, draft: Draft) -> HttpResponse:
        """Sent already: its case."""
        if draft.taken_at is not None:
            return redirect("demarches:sent", secret_of(key=draft.object_key, actor=draft.actor_id))
        return super().over(request, draft)
