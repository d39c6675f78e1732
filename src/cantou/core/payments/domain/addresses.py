"""Where a debt is paid without signing in: on its organisation's portal, or on the platform where it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.organisations.domain.addresses import address_at, main_hosts
from cantou.core.payments.domain.debts import secret_of
from cantou.core.web.addresses import platform_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.payments.models import Debt


def debt_address(debt: Debt, hosts: Mapping[int, str] | None = None, page: str = "payments:debt") -> str:
    """`hosts`: of all portals, for whoever writes many addresses."""
    secret, territory = secret_of(debt), debt.organisation.territory
    if territory is None or not territory.slug:
        return platform_url(page, secret)
    known = main_hosts() if hosts is None else hosts
    return address_at(known.get(territory.pk, ""), territory.slug, page, secret)
