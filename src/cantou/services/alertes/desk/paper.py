"""The telephone tree on paper: who calls whom, with boxes to tick."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from cantou.core.booking.engine.words import day
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.models import Organisation
from cantou.core.web.pdf import make_pdf
from cantou.services.alertes.domain import queries, tree

TEMPLATE = Path(__file__).parents[1] / "print" / "tree.typ"


def tree_pdf(*, organisation: int) -> bytes:
    found = tree.lines(queries.tree_of(organisation=organisation))
    first = [line.contact for line in found if line.depth == 0]
    groups = [
        ("La mairie", "", first),
        *((line.contact.name, line.contact.phone, line.calls) for line in found),
    ]
    values = {
        "by": Organisation.objects.values_list("name", flat=True).get(pk=organisation),
        "made": day(timezone.localdate()),
        "groups": [
            {
                "who": who,
                "phone": show_phone(phone) if phone else "",
                "calls": [
                    {"name": one.name, "phone": show_phone(one.phone), "where": one.where} for one in calls
                ],
            }
            for who, phone, calls in groups
            if calls
        ],
    }
    return make_pdf(TEMPLATE.read_bytes(), name="values", values=values)
