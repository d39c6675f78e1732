"""Cases as a table: for a report, a council, another program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from cantou.core.forms.domain.reading import definition_of
from cantou.core.forms.engine.definition import Amount, Computed, Number, Repeat
from cantou.core.forms.portal.saying import said
from cantou.services.demarches.domain import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.forms.engine.definition import Asked
    from cantou.services.demarches.models import Case, Demarche

MOMENT = "%Y-%m-%d %H:%M"
HEAD = (
    *("reference", "demarche", "depose_le", "canal", "etat", "phase", "a_decider_avant", "termine_le"),
    "demandeur",
)


def columns_of(demarche: Demarche | None) -> list[Asked]:
    """One column for each question that its current form asks; none where cases of several are exported."""
    if demarche is None:
        return []
    version = queries.current_form_version(demarche)
    if version is None:
        return []
    definition = definition_of(version)
    return [one for _place, _way, one in definition.questions()]


def head_of(columns: Sequence[Asked]) -> list[str]:
    """By key: labels change, and two may be the same."""
    return [*HEAD, *(one.key for one in columns)]


def cells_of(case: Case, columns: Sequence[Asked]) -> list[object]:
    """Without addresses nor telephones, but for those that the form itself asks."""
    day = case.decide_on
    ended = localtime(case.ended_at).strftime(MOMENT) if case.ended_at else ""
    return [
        case.reference,
        case.demarche.title,
        localtime(case.filed_at).strftime(MOMENT),
        case.channel,
        case.status_title,
        case.phase,
        day.isoformat() if day else "",
        ended,
        case.name,
        *(_cell(one, case.answers.get(one.key)) for one in columns),
    ]


def _cell(one: Asked, value: Any) -> object:
    """A number stays one, a day is written so that a spreadsheet sorts it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(one, Repeat):
        rows = (
            ", ".join(words for each in one.questions if (words := said(each, row.get(each.key))))
            for row in value
        )
        return " | ".join(rows)
    if isinstance(one, (Number, Amount)) or (isinstance(one, Computed) and one.kind == "number"):
        return _number(value)
    if one.kind == "date":
        return str(value)
    return said(one, value)


def _number(value: Any) -> object:
    try:
        return float(value) if "." in str(value) else int(value)
    except (TypeError, ValueError):
        return str(value)


def document_of_case(case: Case) -> dict[str, Any]:
    """What another program reads: the answers as they are kept."""
    day = case.decide_on
    return {
        "reference": case.reference,
        "demarche": case.demarche.key,
        "form_version": case.form_version.number,
        "workflow_version": case.workflow.number,
        "channel": case.channel,
        "filed_at": case.filed_at.isoformat(),
        "phase": case.phase,
        "status": case.status,
        "status_title": case.status_title,
        "decide_on": day.isoformat() if day else None,
        "ended_at": case.ended_at.isoformat() if case.ended_at else None,
        "applicant": {
            "name": case.name,
            "email": case.email,
            "phone": case.phone,
            "postal": case.postal,
        },
        "answers": case.answers,
        "parameters": case.parameters,
    }
