"""What the operator's health page asks of this service."""

from __future__ import annotations

from itertools import product

from django.db import connection

from cantou.services.signalements.domain.workflow import TRANSITIONS, Status


def transitions_agree() -> str | None:
    """The table of transitions that PostgreSQL holds is the one of this version of the code."""
    pairs = list(product(Status.values, Status.values))
    befores, afters = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    with connection.cursor() as cursor:
        cursor.execute(
            "select b, a from unnest(%s::text[], %s::text[]) as pairs(b, a) where signalements_allowed(b, a)",
            [befores, afters],
        )
        held = set(cursor.fetchall())
    wanted = {(each.before.value, each.after.value) for each in TRANSITIONS}
    if held == wanted:
        return None
    return "Les étapes d’un signalement ne sont pas les mêmes dans la base : lancez « cantou migrate »."
