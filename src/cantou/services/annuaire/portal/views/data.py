"""The annuaire in national schemas, for anybody: what the harvesters of data.gouv.fr fetch."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from cantou.core.organisations.models import Organisation
from cantou.core.web.pagecache import cacheable
from cantou.services.annuaire.domain import scdl


@require_safe
@cacheable()
def scdl_csv(request: Any, norm: str) -> HttpResponse:
    """Of the nearest organisation that provides here."""
    if norm not in scdl.SCHEMAS:
        raise Http404
    body = Organisation.objects.get(pk=request.provider.organisation_id)
    text = scdl.to_csv(scdl.export(code=norm, body=body))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{norm}.csv"'
    return answer
