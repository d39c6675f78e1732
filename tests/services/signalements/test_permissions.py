from __future__ import annotations

import pytest
from django.utils import timezone

from cantou.core.people.domain.rights import Rights
from cantou.services.signalements.domain import permissions
from cantou.services.signalements.models import Report

OURS, THEIRS = 1, 2
BY_ROLE = {
    "reader": {"may_read"},
    "agent": {
        "may_read",
        "may_treat",
        "may_see_contact",
        "may_publish",
        "may_change_status",
        "may_write_to_reporter",
    },
}
ON_A_REPORT = sorted(BY_ROLE["agent"])
GRANTED = {
    "reader": frozenset({"read"}),
    "agent": frozenset({"read", "treat"}),
    "manager": frozenset({"read", "treat", "settings"}),
    "nobody": frozenset(),
}


@pytest.mark.parametrize("name", ON_A_REPORT)
@pytest.mark.parametrize("role", GRANTED)
def test_who_may_what(role, name):
    rights = Rights({(OURS, "signalements"): GRANTED[role]})
    allowed = getattr(permissions, name)
    expected = name in BY_ROLE.get("agent" if role == "manager" else role, set())
    assert allowed(rights, Report(organisation_id=OURS)) is expected
    assert allowed(rights, Report(organisation_id=THEIRS)) is False


@pytest.mark.parametrize("role", GRANTED)
def test_settings_and_figures(role):
    rights = Rights({(OURS, "signalements"): GRANTED[role]})
    assert permissions.may_configure(rights, OURS) is (role == "manager")
    assert permissions.may_see_statistics(rights, OURS) is (role != "nobody")
    assert permissions.may_configure(rights, THEIRS) is False


@pytest.mark.parametrize("name", ["may_change_status", "may_write_to_reporter"])
def test_an_archive_is_only_read(name):
    rights = Rights({(OURS, "signalements"): GRANTED["manager"]})
    purged = Report(organisation_id=OURS, purged_at=timezone.now())
    assert getattr(permissions, name)(rights, purged) is False
    assert permissions.may_read(rights, purged) is True


def test_rights_in_another_service_are_none_here():
    rights = Rights({(OURS, "demarches"): GRANTED["manager"], (OURS, ""): frozenset({"members"})})
    assert not any(getattr(permissions, name)(rights, Report(organisation_id=OURS)) for name in ON_A_REPORT)
