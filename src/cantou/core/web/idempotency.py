"""Once, however often the form arrives.

Browsers send a POST again when its answer was lost, and people press twice. Every form that creates something
carries a key, drawn when the form is shown; the first arrival does the thing and its answer is kept, a repeat gets
that answer. A repeat that arrives while the first is still at work waits for it: PostgreSQL holds it at the unique
key until the first commits, or lets it do the thing itself if the first is undone.

An answer holds references, never a secret: what opens a thing is drawn again from the key (`link_secret(seed=key)`).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import connection
from django.utils import timezone

from cantou.core.web.models import FirstAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Answer = dict[str, Any]
KEPT_DAYS = 30
"""A phone may send what it kept without a network for days."""
_KEY_BYTES = 18
_LONGEST_KEY = 80

_CLAIM = (
    "insert into web_firstanswer (digest, purpose, content) values (%s, %s, %s) on conflict do nothing"
    " returning true"
)


class OtherContentError(Exception):
    """The key has already served, for something else: a form gone back to, changed and sent again.

    Show the form again with a new key, and `answer`: what the first one became.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__("This key has already served for another content.")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Outcome:
    answer: Answer
    is_repeat: bool


def new_key() -> str:
    return secrets.token_urlsafe(_KEY_BYTES)


def once(
    *, key: str, purpose: str, act: Callable[[], Answer], content: Mapping[str, object] | None = None
) -> Outcome:
    """Do `act` and keep what it returns, or return what it returned the first time.

    Inside the transaction of the request: if that is undone, the key has not served. `content` is what was
    sent, as values that JSON can hold; without it any repeat of the key is the same thing.
    """
    digest, print_ = _digest(purpose, key), _print(content)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [digest, purpose, print_])
        is_first = cursor.fetchone() is not None
    if is_first:
        answer = act()
        FirstAnswer.objects.filter(digest=digest).update(answer=answer)
        return Outcome(answer, is_repeat=False)
    kept = FirstAnswer.objects.get(digest=digest)
    answer = kept.answer or {}
    if bytes(kept.content) != print_:
        raise OtherContentError(answer)
    return Outcome(answer, is_repeat=True)


def first_answer(*, key: str, purpose: str) -> Answer | None:
    """What this key became, if it has served."""
    kept = FirstAnswer.objects.filter(digest=_digest(purpose, key)).first()
    return None if kept is None else kept.answer


def forget() -> int:
    """Answers that nothing will ask for any more. Returns how many there were."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    number, _ = FirstAnswer.objects.filter(created_at__lt=before).delete()
    return number


def _digest(purpose: str, key: str) -> bytes:
    return hashlib.sha256(f"{purpose}\0{key}".encode()).digest()


def _print(content: Mapping[str, object] | None) -> bytes:
    if content is None:
        return b""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).digest()


class KeyField(forms.CharField):
    """The hidden field of a form that creates something. A missing or damaged key is replaced, never refused."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=new_key)

    def clean(self, value: Any) -> str:
        key = str(value or "")
        return key if key.isascii() and _KEY_BYTES <= len(key) <= _LONGEST_KEY else new_key()
