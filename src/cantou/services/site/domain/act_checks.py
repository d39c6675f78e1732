"""Each day: is what would be served what was put on line? Written in a ledger, whatever the answer."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cantou.core.files.domain.storage import shown
from cantou.core.journal.domain.record import record
from cantou.core.work.domain.queries import item_of
from cantou.services.site.domain import act_queries
from cantou.services.site.domain.legal import SERVICE, document_of, finish, put_in_queue
from cantou.services.site.models import Act, ActCheck

if TYPE_CHECKING:
    from datetime import datetime

TROUBLES = {
    "hidden": _("n’est plus public"),
    "missing": _("le fichier manque"),
    "changed": _("le fichier a changé"),
}


def check_all(*, organisation: int) -> int:
    """Inside the organisation's Scope. How many are not as they should be."""
    for row in act_queries.stuck(organisation=organisation):
        finish(organisation=organisation, key=row.key)
    now = timezone.now()
    acts = act_queries.to_check(organisation=organisation, today=timezone.localdate(now))
    return sum(not check(act=act, at=now).is_good for act in acts)


def check(*, act: Act, at: datetime) -> ActCheck:
    found, trouble = _looked(act)
    row = ActCheck.objects.create(
        organisation_id=act.organisation_id,
        act=act,
        day=timezone.localdate(at),
        at=at,
        digest=found,
        is_good=not trouble,
        trouble=trouble,
    )
    item = item_of(organisation=act.organisation_id, service=SERVICE, key=act.key)
    if trouble:
        put_in_queue(act, str(TROUBLES[trouble]), is_open=True)
        record(action="site.act_trouble", subject=f"site:act:{act.code}", details={"trouble": trouble})
    elif item is not None and item.is_open:
        put_in_queue(act, str(_("de nouveau conforme")), is_open=False)
    return row


def _looked(act: Act) -> tuple[bytes | None, str]:
    """(digest of what would be served, what is wrong)."""
    file = document_of(act)
    if file is None or not file.is_public or not act.is_public:
        return None, "hidden"
    digest = hashlib.sha256()
    try:
        with shown().open(file.stored_name()) as content:
            for chunk in content.chunks():
                digest.update(chunk)
    except OSError:
        return None, "missing"
    found = digest.digest()
    return found, "" if found == bytes(act.digest or b"") else "changed"
