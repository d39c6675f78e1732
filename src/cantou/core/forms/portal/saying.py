"""An answer as a person reads it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cantou.core.forms.engine import definition as form
from cantou.core.territories.models import KnownCommune
from cantou.core.web.days import date_format

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cantou.core.forms.engine.answering import Filled


def said(one: form.Asked, value: Any, files: Mapping[str, str] | None = None) -> str:  # noqa: PLR0911 (a line for each kind)
    """ "" of nothing. `files`: handle → name."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    match one:
        case form.Chosen():
            labels = {option.value: option.label for option in one.options}
            every = value if isinstance(value, list) else [value]
            return ", ".join(labels.get(each, str(each)) for each in every)
        case form.Files():
            return ", ".join((files or {}).get(handle, _("un fichier")) for handle in value)
        case form.Amount():
            return f"{money(value)} €"
        case form.Address() | form.Slot():
            return str(value.get("label", "")) if isinstance(value, dict) else str(value)
        case form.Said(type="commune"):
            return commune_named(str(value))
    if one.kind == "number":
        return _comma(value)
    if one.kind == "date":
        return date_format(date.fromisoformat(str(value)), "j F Y")
    return str(value)


def money(value: Any) -> str:
    """Two decimals, or none."""
    whole, point, cents = str(value).partition(".")
    return f"{whole},{cents:0<2}" if point else whole


def _comma(value: Any) -> str:
    return str(value).replace(".", ",")


def commune_named(code: str) -> str:
    name = KnownCommune.objects.filter(code=code).values_list("name", flat=True).first()
    return f"{name} ({code[:2]})" if name else code


def told(definition: form.Definition, filled: Filled, files: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Page by page, each question that is shown with its answer, to be read again before sending."""
    for page in definition.pages:
        rows = [
            {"key": one.key, "label": one.label, "lines": lines}
            for one in _asked(page.elements)
            if one.key in filled.shown
            and (lines := _lines(one, filled.answers.get(one.key), files)) is not None
        ]
        if rows:
            yield {"key": page.key, "title": page.title, "rows": rows}


def _asked(elements: tuple[Any, ...]) -> Iterator[form.Asked]:
    for one in elements:
        if isinstance(one, form.Section):
            yield from _asked(one.elements)
        elif isinstance(one, form.Asked):
            yield one


def _lines(one: form.Asked, value: Any, files: Mapping[str, str]) -> list[str] | None:
    if isinstance(one, form.Computed) and value in (None, ""):
        return None
    if isinstance(one, form.Repeat):
        return [
            " · ".join(
                f"{each.label} : {words}"
                for each in one.questions
                if (words := said(each, row.get(each.key), files))
            )
            for row in value or []
        ] or [_("Rien")]
    words = said(one, value, files)
    return words.split("\n") if words else [_("Pas de réponse")]
