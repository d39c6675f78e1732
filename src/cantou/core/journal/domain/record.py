from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from cantou.core.scope.scope import require

if TYPE_CHECKING:
    from collections.abc import Mapping

_INSERT = (
    "insert into journal (organisation_id, number, at, mode, person, on_behalf_of, action, subject, reason,"
    " details, previous, digest) values (%s, 0, %s, %s, %s, %s, %s, %s, %s, %s, '', '')"
)


def record(
    *,
    action: str,
    subject: str = "",
    details: Mapping[str, object] | None = None,
    organisation: int | None = None,
) -> None:
    """Write one entry, in the transaction of what it tells, for the organisation that the Scope acts for.

    `subject` is a reference ("signalements:7K4M2P"), `details` references, states and digests: no personal
    data. Call it last: the chain makes the writers of one organisation wait for each other until commit.
    No RETURNING: the modes that may write the journal may not read it.
    """
    scope = require()
    owner = organisation if organisation is not None else scope.acting
    if owner is None:
        raise ValueError("The journal needs to know for which organisation this is done.")
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                owner,
                timezone.now(),
                scope.mode.value,
                scope.person,
                scope.on_behalf_of,
                action,
                subject,
                scope.reason,
                json.dumps(dict(details or {}), ensure_ascii=False),
            ],
        )
