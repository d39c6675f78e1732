from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.utils.text import slugify

from cantou.core.organisations.domain.references import ALPHABET

if TYPE_CHECKING:
    from collections.abc import Container

CODE = 9


def new_code() -> str:
    """Of an address: nobody guesses that of a draft."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE)).lower()


def free_slug(title: str, taken: Container[str], *, default: str) -> str:
    wanted = slugify(title)[:70].strip("-") or default
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found
