"""What a step of the workflow asks to be typed, as one screen of a form. Pure but for the look of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.forms.engine.answering import fill
from cantou.core.forms.engine.definition import Definition, Page
from cantou.core.forms.engine.steps import Seen, Step
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
        self.screen = Screen(Step("p", title, page, elements), {})

    @property
    def is_empty(self) -> bool:
        return not self.of

    def post(self, data: Any, files: Any) -> dict[str, dict[str, Any]]:
        """By action, as the engine takes it."""
        found = self.screen.post(data, files, None)
        return {action: {key: found.get(key) for key in keys} for action, keys in self.of.items()}

    def judge(self, errors: Mapping[str, str]) -> None:
        self.screen.judge(errors, set(errors))

    def context(self) -> dict[str, Any]:
        today = timezone.localdate()
        seen = Seen(
            self.definition, fill(self.definition, self.screen.typed, today=today, whole=False), today=today
        )
        return {"items": self.screen.show(seen), "problems": self.screen.problems()}
