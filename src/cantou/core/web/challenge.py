"""A question in words, asked after too many attempts: no image, no sound, no outside service.

It slows a machine down and costs a person ten seconds. What was typed comes back with the answer.
"""

from __future__ import annotations

import functools
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import transaction
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cantou.core.web.client import client_network
from cantou.core.web.throttle import throttle

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from django.http import HttpRequest, HttpResponse

SALT = "cantou.challenge"
LIFE = timedelta(minutes=20)
_NUMBERS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept"
)
_WORDS = "sapin rivière pain cheval lampe jardin pomme chapeau marché neige abeille panier soleil fontaine"
NUMBERS, WORDS = tuple(_NUMBERS.split()), tuple(_WORDS.split())
ORDINALS = {0: "premier", 1: "deuxième", 2: "troisième", 3: "dernier"}
ANSWER, TOKEN = "challenge_answer", "challenge_token"
NEVER_REPEATED = ("password", "csrfmiddlewaretoken", ANSWER, TOKEN)


def ask() -> tuple[str, str]:
    """(the question, a signed token that knows the answers)."""
    question, answers = secrets.choice([_sum, _word])()
    proof = [_proof(answer) for answer in answers]
    return question, signing.dumps([secrets.token_urlsafe(9), proof], salt=SALT)


def solved(*, token: str, answer: str) -> bool:
    """Whether the answer is right. A token serves once."""
    try:
        nonce, proof = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return False
    if _proof(answer) not in proof:
        return False
    return throttle(f"challenge:{nonce}", limit=1, period=LIFE).allowed


def _sum() -> tuple[str, list[str]]:
    one, other = secrets.randbelow(9) + 1, secrets.randbelow(8) + 1
    question = _("Combien font %(one)s plus %(other)s ?") % {"one": NUMBERS[one], "other": NUMBERS[other]}
    return question, [str(one + other), NUMBERS[one + other]]


def _word() -> tuple[str, list[str]]:
    words = secrets.SystemRandom().sample(WORDS, 4)
    place = secrets.randbelow(4)
    question = _("Quel est le %(ordinal)s de ces quatre mots : %(words)s ?") % {
        "ordinal": ORDINALS[place],
        "words": ", ".join(words),
    }
    return question, [words[place]]


def _proof(answer: str) -> str:
    told = " ".join(answer.lower().replace("-", " ").split()).strip(" .!?«»\"'")
    return salted_hmac(SALT, told).hexdigest()[:24]


def repeated(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What was posted, except passwords and files, to be posted again with the answer."""
    for name, values in request.POST.lists():
        if not any(name.startswith(private) for private in NEVER_REPEATED):
            for value in values:
                yield name, str(value)


def guarded(
    action: str,
    *,
    free: int,
    limit: int,
    period: timedelta = timedelta(minutes=10),
    key: Callable[[HttpRequest], str] = client_network,
    methods: Container[str] = ("POST",),
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Guard a view's POST: `free` attempts in the period, then a question each time, nothing after `limit`.

    The count stands outside the transaction that ATOMIC_REQUESTS gives to a view: what a refusal (403, 404) undoes
    would count no attempt at all. Guard a GET only with `free` = `limit`: the question's answer comes by POST.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in methods:
                answered = TOKEN in request.POST and solved(
                    token=request.POST[TOKEN], answer=request.POST.get(ANSWER, "")
                )
                refusal = _refusal(
                    request, f"{action}:{key(request)}", free, limit, period, answered=answered
                )
                if refusal is not None:
                    return refusal
            with transaction.atomic():
                return view(request, *args, **kwargs)

        wrapper.is_guarded = True  # type: ignore[attr-defined]
        return transaction.non_atomic_requests(wrapper)

    return decorate


def _refusal(
    request: HttpRequest, key: str, free: int, limit: int, period: timedelta, *, answered: bool
) -> HttpResponse | None:
    verdict = throttle(key, limit=limit, period=period)
    if not verdict.allowed:
        return too_many(request, verdict.wait_seconds)
    if verdict.number <= free or answered:
        return None
    return question_page(request, wrong=TOKEN in request.POST)


def question_page(request: HttpRequest, *, wrong: bool = False) -> HttpResponse:
    question, token = ask()
    values = {"question": question, "token": token, "wrong": wrong, "repeated": list(repeated(request))}
    return render(request, "web/challenge.html", values, status=429)


def too_many(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    response = render(request, "429.html", {"wait_minutes": max(1, -(-wait_seconds // 60))}, status=429)
    response["Retry-After"] = str(wait_seconds)
    return response
