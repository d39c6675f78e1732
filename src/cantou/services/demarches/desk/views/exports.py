"""The cases of a list, taken away: as the list is filtered, whole."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from cantou.core.journal.domain.record import record
from cantou.core.web.cells import safe_cell
from cantou.core.web.exports import every, in_pieces, streamed_csv
from cantou.services.demarches.desk.views.common import require
from cantou.services.demarches.desk.views.lists import FilterForm
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.exporting import cells_of, columns_of, document_of_case, head_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from django.http.response import HttpResponseBase

    from cantou.core.forms.engine.definition import Asked
    from cantou.services.demarches.models import Case

NAME = "dossiers"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CELL = 32_767
"""Signs in one cell of a workbook."""


def _asked(request: Any, kind: str) -> tuple[QuerySet[Case], list[Asked]]:
    organisation = require(request, "read")
    known = list(queries.demarches(organisation))
    filters = FilterForm(request.GET, offered=known).filters()
    columns = columns_of(next((one for one in known if one.key == filters.demarche), None))
    record(
        action="demarches.exported", subject=f"demarches:{filters.demarche or 'tout'}", details={"as": kind}
    )
    found = queries.filtered(organisation, filters).select_related("demarche", "workflow", "form_version")
    return found.defer("workflow__document", "form_version__document"), columns


@require_safe
def as_csv(request: Any) -> HttpResponseBase:
    found, columns = _asked(request, "csv")
    rows = every([found], column="filed_at", draw=lambda one: cells_of(one, columns))
    return streamed_csv(name=NAME, head=head_of(columns), rows=rows)


@require_safe
def as_json(request: Any) -> HttpResponseBase:
    """One array, a case after the other: what `take-over` of another platform reads."""
    found, _columns = _asked(request, "json")
    rows = every([found], column="filed_at", draw=document_of_case)
    answer = StreamingHttpResponse(in_pieces(_array(rows)), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{NAME}.json"'
    return answer


def _array(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield "["
    for number, one in enumerate(rows):
        yield (",\n" if number else "\n") + json.dumps(one, ensure_ascii=False)
    yield "\n]\n"


@require_safe
def as_workbook(request: Any) -> HttpResponseBase:
    """Written row by row into a file of its own: a year of cases takes no memory. Text is never a formula."""
    found, columns = _asked(request, "xlsx")
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("Dossiers")
    sheet.freeze_panes(1, 1)
    strong = book.add_format({"bold": True})
    for place, name in enumerate(head_of(columns)):
        sheet.write_string(0, place, name, strong)
    for number, row in enumerate(
        every([found], column="filed_at", draw=lambda one: cells_of(one, columns)), 1
    ):
        for place, value in enumerate(row):
            if isinstance(value, (int, float)):
                sheet.write_number(number, place, value)
            elif value:
                sheet.write_string(number, place, str(safe_cell(value))[:MOST_CELL])
    book.close()
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{NAME}.xlsx", content_type=WORKBOOK)
