"""What a step of the workflow asks to be typed, as one screen of a form. Pure but for the look of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.forms.engine.answering import fill
from cantou.core.forms.engine.definition import Definition, Page
from cantou.core.forms.engine.steps import Seen, Step
from cantou.core.forms.portal.places import complete
from cantou.core.forms.portal.screens import Screen
from cantou.services.demarches.domain.reading import workflow_of
from cantou.services.demarches.engine.actions import AskForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cantou.services.demarches.models import Case


class Asking:
    """The questions of one or several forms of a status, on one page."""

    def __init__(self, case: Case, actions: Iterable[str], *, title: str) -> None:
        steps = {one.key: one for _place, one in workflow_of(case.workflow).actions()}
        asked = [steps[key] for key in actions if isinstance(steps.get(key), AskForm)]
        self.of = {one.key: [each.key for each in one.questions] for one in asked}
        elements = tuple(each for one in asked for each in one.questions)
        page = Page(key="p", title=title, elements=elements)
        self.definition = Definition(title=title, pages=(page,))
        self.wrong: dict[str, str] = {}
        """What is free no more, or not found (question → words)."""
        self.screen = Screen(Step("p", title, page, elements), {})

    @property
    def is_empty(self) -> bool:
        return not self.of

    def post(self, data: Any, files: Any) -> dict[str, dict[str, Any]]:
        """By action, as the engine takes it."""
        found = self.screen.post(data, files, None)
        self.wrong = {} if self.screen.pressed else complete(self.screen, found, territory=None)
        return {action: {key: found.get(key) for key in keys} for action, keys in self.of.items()}

    def judge(self, errors: Mapping[str, str]) -> None:
        every = {**errors, **self.wrong}
        self.screen.judge(every, set(every))

    def stays(self) -> bool:
        """After `post`: a button inside a question was pressed, and shows something; or what was chosen is gone."""
        if self.wrong:
            self.judge({})
        return self.screen.pressed or bool(self.wrong)

    def context(self) -> dict[str, Any]:
        today = timezone.localdate()
        seen = Seen(
            self.definition, fill(self.definition, self.screen.typed, today=today, whole=False), today=today
        )
        return {"items": self.screen.show(seen), "problems": self.screen.problems()}
