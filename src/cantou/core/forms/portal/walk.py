"""One request on a draft: the screen asked for, or what a press of its buttons makes of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.queries import of_thing
from cantou.core.forms.domain import drafts
from cantou.core.forms.domain.errors import AlreadyTakenError, FormRefusedError
from cantou.core.forms.engine.answering import Filled, fill
from cantou.core.forms.engine.steps import Seen, Step, failed_check, steps_of
from cantou.core.forms.portal.fields import receive_on
from cantou.core.forms.portal.places import complete
from cantou.core.forms.portal.rules import rules_of
from cantou.core.forms.portal.saying import told
from cantou.core.forms.portal.screens import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from cantou.core.forms.engine.definition import Definition
    from cantou.core.forms.models import Draft

UNPROCESSABLE, NO_CONTENT, CONFLICT = 422, 204, 409
REVIEW = "relire"
STEP = "etape"


@dataclass
class Walk:
    """A draft and how it is shown. `here`: the address of the draft; `keep`: where its page saves itself."""

    draft: Draft
    here: str
    keep: str
    finish: Callable[[], HttpResponse]
    """What the last button does; `drafts.take` inside it."""
    over: Callable[[], HttpResponse]
    """What is shown of a draft that was taken."""
    layout: str = "web/portal_base.html"
    send: str = ""
    """The words of the last button."""
    one_by_one: bool = False
    territory: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    """Of the draft, to be shown to whoever goes on later."""
    asides: Mapping[str, str] = field(default_factory=dict)
    """What else stands in the addresses."""
    notice: str = ""
    """Said on each screen: this is only a try."""

    def __post_init__(self) -> None:
        self.definition: Definition = drafts.asked(self.draft)
        self.today = timezone.localdate()

    def read(self, *, whole: bool = False) -> Filled:
        self.filled = fill(
            self.definition,
            self.draft.answers,
            today=self.today,
            parameters=self.parameters,
            whole=whole,
        )
        self.seen = Seen(self.definition, self.filled, today=self.today, parameters=self.parameters)
        return self.filled

    def steps(self) -> list[Step]:
        """Those that are shown, as answers stand."""
        every = steps_of(self.definition, one_by_one=self.one_by_one)
        return [one for one in every if self.seen.shown(one)] or every[:1]

    def step(self, key: str) -> Step:
        """Asked for, or where its person was, or the first."""
        steps = {one.key: one for one in self.steps()}
        return steps.get(key) or steps.get(self.draft.step) or next(iter(steps.values()))

    def url(self, step: str) -> str:
        return f"{self.here}?{urlencode({STEP: step, **self.asides})}"

    def beside(self, step: Step, by: int) -> str:
        """The screen before or after this one; past the last one, what is read again."""
        keys = [one.key for one in self.steps()]
        at = keys.index(step.key) + by if step.key in keys else 0
        return keys[max(at, 0)] if at < len(keys) else REVIEW

    def screen(self, step: Step) -> Screen:
        stored = of_thing(organisation=self.draft.organisation_id, key=self.draft.object_key)
        files = list(stored) if _asks_files(step) else []
        return Screen(step, self.draft.answers, stored=files, territory=self.territory)


def _asks_files(step: Step) -> bool:
    from cantou.core.forms.engine.definition import Files, Repeat
    from cantou.core.forms.engine.steps import questions_in

    return any(
        isinstance(each, Files)
        for one in questions_in(step.elements)
        for each in (one, *(one.questions if isinstance(one, Repeat) else ()))
    )


def walk(request: HttpRequest, one: Walk) -> HttpResponse:
    if one.draft.taken_at is not None:
        return one.over()
    one.read()
    asked = request.GET.get(STEP, "")
    if request.method == "POST":
        act = request.POST.get("act", "next")
        if act == "newer":
            return _newer(request, one)
        if asked == REVIEW:
            return _send(request, one)
        return _press(request, one, one.step(asked), act)
    if asked == REVIEW:
        return _review(request, one)
    step = one.step(asked)
    return _show(request, one, one.screen(step))


def keep(request: HttpRequest, one: Walk) -> HttpResponse:
    """The page saves itself: nothing is judged, nothing is answered."""
    if one.draft.taken_at is not None:
        return HttpResponse(status=CONFLICT)
    every = {each.key: each for each in steps_of(one.definition, one_by_one=one.one_by_one)}
    step = every.get(request.GET.get(STEP, ""))
    if step is None:
        return HttpResponse(status=CONFLICT)
    screen = Screen(step, one.draft.answers, territory=None)
    patch = screen.post(request.POST, request.FILES, None)
    try:
        drafts.save_answers(draft=one.draft, patch=patch, step=step.key)
    except FormRefusedError:
        return HttpResponse(status=CONFLICT)
    return HttpResponse(status=NO_CONTENT)


def _press(request: Any, one: Walk, step: Step, act: str) -> HttpResponse:
    screen, draft = one.screen(step), one.draft
    receive = receive_on(
        organisation=draft.organisation_id,
        key=draft.object_key,
        service=draft.service,
        person=draft.person_id,
    )
    patch = screen.post(request.POST, request.FILES, receive)
    better = complete(screen, patch, territory=one.territory) if act == "next" else {}
    changed = _rows(screen, act)
    if changed:
        patch[changed] = screen.typed[changed]
    try:
        drafts.save_answers(draft=draft, patch=patch, step=step.key)
    except AlreadyTakenError:
        return _elsewhere(one)
    except FormRefusedError as refused:
        screen.message = str(refused)
        return _show(request, one, screen)
    if changed or screen.pressed:
        one.read()
        return _show(request, one, screen, unjudged=True)
    if act == "back":
        one.read()
        return HttpResponseRedirect(one.url(one.beside(step, -1)))
    if act == "later":
        return _later(request, one)
    return _next(request, one, screen, better)


def _rows(screen: Screen, act: str) -> str:
    """The repeated block to which a row was added, or from which one was taken away."""
    what, _colon, place = act.partition(":")
    key, _dot, number = place.partition(".")
    if what == "add" and screen.add_row(key):
        return key
    if what == "remove" and number.isdecimal() and screen.remove_row(key, int(number[:5])):
        return key
    return ""


def _next(request: Any, one: Walk, screen: Screen, better: Mapping[str, str]) -> HttpResponse:
    filled = one.read(whole=True)
    shown = screen.shown_keys(one.seen)
    before = set(request.POST.get("shown", "").split()) if "shown" in request.POST else shown
    new = shown - before
    asked = shown - new
    good = screen.judge({**filled.errors, **better}, asked)
    if new or not good:
        return _show(request, one, screen, more=bool(new) and good)
    if screen.step.ends and (failed := failed_check(screen.step.page, one.seen)):
        screen.message = failed
        return _show(request, one, screen)
    return HttpResponseRedirect(one.url(one.beside(screen.step, 1)))


def _show(
    request: Any, one: Walk, screen: Screen, *, more: bool = False, unjudged: bool = False
) -> HttpResponse:
    items = screen.show(one.seen)
    problems = [] if unjudged else screen.problems()
    steps = one.steps()
    keys = [each.key for each in steps]
    number = keys.index(screen.step.key) + 1 if screen.step.key in keys else 1
    context = _context(one) | {
        "step": screen.step,
        "items": items,
        "problems": problems,
        "multipart": screen.multipart,
        "number": number,
        "count": len(steps),
        "is_first": number == 1,
        "shown": " ".join(sorted(screen.shown_keys(one.seen))),
        "rules": json.dumps(rules_of(one, screen), ensure_ascii=False),
        "action": one.url(screen.step.key),
        "keep": f"{one.keep}?{urlencode({STEP: screen.step.key, **one.asides})}",
        "more": more,
        "newer": drafts.newer_version(one.draft),
    }
    return render(request, "forms/screen.html", context, status=UNPROCESSABLE if problems else 200)


def _context(one: Walk) -> dict[str, Any]:
    return {
        "layout": one.layout,
        "form_title": one.definition.title,
        "here": one.here,
        "link": one.link,
        "notice": one.notice,
    }


def _later(request: Any, one: Walk) -> HttpResponse:
    return render(request, "forms/later.html", _context(one) | {"until": one.draft.expires_at})


def _newer(request: Any, one: Walk) -> HttpResponse:
    newer = drafts.newer_version(one.draft)
    if newer is not None:
        changes = drafts.rebase(draft=one.draft, version=newer)
        for words, labels in (
            (_("Ces questions ne sont plus posées : %(labels)s."), changes.gone),
            (_("Questions nouvelles : %(labels)s."), changes.added),
            (_("À relire, car la question a changé : %(labels)s."), changes.other_kind),
        ):
            if labels:
                messages.info(request, words % {"labels": ", ".join(labels)})
        messages.success(request, _("Le formulaire est à jour. Vos réponses sont gardées."))
    return HttpResponseRedirect(f"{one.here}?{urlencode(one.asides)}" if one.asides else one.here)


def _first_wrong(one: Walk) -> str:
    """The screen of the first thing that is missing or wrong; "" of none."""
    filled = one.read(whole=True)
    wrong = {place.partition(".")[0] for place in filled.errors}
    for step in one.steps():
        screen = Screen(step, one.draft.answers)
        if wrong & set(screen.questions) or (step.ends and failed_check(step.page, one.seen)):
            return step.key
    return ""


def _review(request: Any, one: Walk) -> HttpResponse:
    wrong = _first_wrong(one)
    if wrong:
        messages.warning(request, _("Il reste des questions sans réponse, ou à revoir."))
        return HttpResponseRedirect(one.url(wrong))
    stored = of_thing(organisation=one.draft.organisation_id, key=one.draft.object_key)
    files = {str(handle): name for handle, name in stored.values_list("handle", "name")}
    where = {key: step.key for step in one.steps() for key in Screen(step, one.draft.answers).questions}
    pages = [
        page | {"rows": [row | {"url": one.url(where.get(row["key"], ""))} for row in page["rows"]]}
        for page in told(one.definition, one.filled, files)
    ]
    context = _context(one) | {
        "pages": pages,
        "send": one.send or _("Envoyer"),
        "back": one.url(one.steps()[-1].key),
        "action": one.url(REVIEW),
    }
    return render(request, "forms/review.html", context)


def _elsewhere(one: Walk) -> HttpResponse:
    """Sent meanwhile, by the same press whose answer was lost: what this process read of it is old."""
    one.draft.refresh_from_db(fields=["taken_at"])
    return one.over()


def _send(request: Any, one: Walk) -> HttpResponse:
    try:
        return one.finish()
    except drafts.IncompleteError:
        return _review(request, one)
    except AlreadyTakenError:
        return _elsewhere(one)
