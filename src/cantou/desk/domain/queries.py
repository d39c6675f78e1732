"""What every page of the desk reads first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cantou.core.organisations.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable

_SEAT = """
select o.*,
  (select count(*) from procrastinate_jobs j
   where j.status = 'failed' and j.args -> 'organisation' = to_jsonb(o.id)) as failures,
  (select count(*) from parapheur_signaturerequest r
   where r.organisation_id = o.id and r.state = 'asked') as to_sign,
  exists (select from organisations_banner b
   where b.removed_at is null and (b.until is null or b.until > now())) as is_banner,
  exists (select from people_assistance a
   where a.organisation_id = o.id and a.ended_at is null and a.ends_at > now()) as is_helped,
  exists (select from people_assistancerequest r
   where r.organisation_id = o.id and r.answered_at is null) as is_offered_help,
  array(select s.name from unnest(%s::text[]) as s (name)
   where exists (select from organisations_offer f where f.organisation_id = o.id and f.service = s.name)
   or exists (select from work_workitem w where w.organisation_id = o.id and w.service = s.name)) as concerned
from organisations_organisation o where o.id = %s
"""


def seat(*, organisation: int, services: Iterable[str]) -> Any:
    """The organisation acted for, and in the same query whether there is something to say of it on every page.

    `failures`: its dead letters. `to_sign`: documents that wait for a signature. `is_banner`, `is_helped`,
    `is_offered_help`: whether the queries that tell more are worth asking. `concerned`: those of `services` that it
    offers or has offered, or through which something has ever reached it, as what another organisation hands over
    does. In SQL, because Django takes longer to put five queries into one than PostgreSQL to answer it.
    """
    (found,) = Organisation.objects.raw(_SEAT, [list(services), organisation])
    return found
