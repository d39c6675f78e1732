"""A report that a program files is checked by the same forms as one typed on the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cantou.core.api.problems import ProblemError, refused, refused_form
from cantou.core.maps.domain.somewhere import PlaceRefusedError, Somewhere, check_point
from cantou.core.web.texts import tidy
from cantou.services.signalements.domain.blocking import BlockedError, stop_if_blocked
from cantou.services.signalements.domain.categories import offered
from cantou.services.signalements.domain.questions import keep_answers
from cantou.services.signalements.portal.forms.what import NO, PREFIX, YES, ContactForm, WhatForm

if TYPE_CHECKING:
    from cantou.core.territories.models import Territory
    from cantou.services.signalements.api.shapes import ReportIn
    from cantou.services.signalements.domain.questions import Question


def checked(body: ReportIn, *, commune: Territory, organisation: int) -> dict[str, Any]:
    """The arguments of `file_report`. Raises a problem that names the fields to mend."""
    kinds = {kind.code: kind for kind in offered(organisation=organisation)}
    kind = kinds.get(body.category)
    if kind is None:
        raise refused("category", _("Cette catégorie n’est pas proposée dans cette commune."))
    what = WhatForm(_typed(body, kind.questions), questions=kind.questions, room=0)
    if not what.is_valid():
        raise refused_form(what, {PREFIX + one.id: f"answers.{one.id}" for one in kind.questions})
    return {
        "commune": commune.pk,
        "category": kind.code,
        "description": what.cleaned_data["description"],
        "answers": keep_answers(kind.questions, what.answers),
        "where": _somewhere(body, commune),
        "contact": _contact(body),
    }


def stop(values: dict[str, Any], *, organisation: int) -> None:
    """A rule may answer whom to call instead. Raises a problem with its words."""
    asked = {name: values[name] for name in ("commune", "category", "answers", "where")}
    try:
        stop_if_blocked(organisation=organisation, **asked)
    except BlockedError as error:
        raise ProblemError(422, detail=str(error), code="ailleurs") from error


def _typed(body: ReportIn, questions: tuple[Question, ...]) -> dict[str, str]:
    known = {question.id for question in questions}
    for name in body.answers:
        if name not in known:
            raise refused(f"answers.{name}", _("Cette question n’est pas posée pour cette catégorie."))
    said = {True: YES, False: NO}
    typed = {
        PREFIX + name: said[value] if isinstance(value, bool) else str(value)
        for name, value in body.answers.items()
    }
    return {"description": body.description, **typed}


def _somewhere(body: ReportIn, commune: Territory) -> Somewhere:
    words = tidy(body.place)
    if body.point is None:
        if not words:
            raise refused("place", _("Dites où c’est, avec un point ou avec des mots."))
        return Somewhere("words", words=words)
    try:
        check_point(commune=commune.pk, lon=body.point.lon, lat=body.point.lat)
    except PlaceRefusedError as error:
        raise refused("point", error.message) from error
    return Somewhere("point", body.point.lon, body.point.lat, body.point.accuracy, words=words)


def _contact(body: ReportIn) -> dict[str, str]:
    if body.contact is None:
        return {}
    form = ContactForm(body.contact.model_dump())
    if not form.is_valid():
        raise refused_form(form, {name: f"contact.{name}" for name in form.fields})
    return dict(form.cleaned_data)
