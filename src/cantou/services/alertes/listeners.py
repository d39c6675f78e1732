from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from cantou.core.notices.domain.events import BrowserGone, CallAnswered
from cantou.core.scope.scope import Scope
from cantou.core.tasks import listens_to
from cantou.services.alertes.domain import answers
from cantou.services.alertes.domain.letters import KEYS
from cantou.services.alertes.domain.subscriptions import ours


@listens_to(CallAnswered)
def answered_by_a_key(event: CallAnswered) -> None:
    if event.service != ours.service or event.organisation is None or event.pressed not in KEYS:
        return
    with Scope.for_object(organisation=event.organisation, key=UUID(event.notice)).enter():
        line = answers.line_of(organisation=event.organisation, key=UUID(event.notice))
        if line is not None and answers.last_of(line=line) is None:
            with suppress(answers.TooManyAnswersError):
                answers.give(line=line, kind=KEYS[event.pressed], way="voice")


@listens_to(BrowserGone)
def browser_gone(event: BrowserGone) -> None:
    if event.service != ours.service or event.organisation is None or not event.object_key:
        return
    with Scope.for_object(organisation=event.organisation, key=UUID(event.object_key)).enter():
        line = answers.line_of(organisation=event.organisation, key=UUID(event.object_key))
    if line is not None:
        ours.forget_browser(organisation=event.organisation, key=line.subscriber_key)
