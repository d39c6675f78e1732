"""Compiled where numba is there; elsewhere the same functions, run by Python."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")
PLAIN = "JOURNEYS_PLAIN"


def _numba() -> Any:
    """None where it is absent, or not wanted: a tiny feed has its answer before numba would be ready."""
    if os.environ.get(PLAIN) == "1":
        return None
    try:
        import numba
    except ImportError:
        return None
    return numba


NUMBA = _numba()
COMPILED = NUMBA is not None


def jit(function: Callable[P, R]) -> Callable[P, R]:
    """Machine code, kept beside the module (or in NUMBA_CACHE_DIR) for the next process."""
    if NUMBA is None:
        return function
    compiled: Callable[P, R] = NUMBA.njit(cache=True, nogil=True)(function)
    return compiled
