"""Who may do what with a report, and why. Asked by the desk and the API, of the person's rights (core.people)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cantou.core.people.domain.rights import Rights
    from cantou.services.signalements.models import Participation, Report

SERVICE = "signalements"


def may_read(rights: Rights, report: Report) -> bool:
    """Reports name people and places: only those whom the mairie has charged with reading them do."""
    return rights.may(report.organisation_id, SERVICE, "read")


def may_treat(rights: Rights, report: Report) -> bool:
    """Changing a state answers a person in the mairie's name; a reader (an elected member) does not do that."""
    return rights.may(report.organisation_id, SERVICE, "treat")


def may_see_contact(rights: Rights, report: Report) -> bool:
    """GDPR, article 5: the coordinates are there to answer, so only those who answer see them."""
    return may_treat(rights, report)


def may_publish(rights: Rights, report: Report) -> bool:
    """What is published engages the mairie: those who treat decide it, after having read."""
    return may_treat(rights, report)


def may_change_status(rights: Rights, report: Report) -> bool:
    """Once its reporter's data are purged a report is an archive: nobody could be told of a change."""
    return may_treat(rights, report) and report.purged_at is None


def may_write_to_reporter(rights: Rights, report: Report) -> bool:
    """Nobody reads the thread of a purged report: its private link is closed."""
    return may_treat(rights, report) and report.purged_at is None


def may_merge(rights: Rights, report: Report) -> bool:
    """It closes a report and answers its reporter: like any change of state."""
    return may_change_status(rights, report)


def may_act_on_shared(rights: Rights, side: Participation) -> bool:
    """Whoever helps or is in charge speaks in the thread; whoever is only kept informed reads."""
    return (
        rights.may(side.organisation_id, SERVICE, "treat") and side.until is None and side.part != "informed"
    )


def may_lead_shared(rights: Rights, side: Participation) -> bool:
    """The state of a report is a promise to its reporter: made by its owner, or by whoever is in charge of it."""
    return may_act_on_shared(rights, side) and side.part == "in_charge"


def may_configure(rights: Rights, organisation: int) -> bool:
    """Categories and delays are promises made to inhabitants: the person responsible makes them."""
    return rights.may(organisation, SERVICE, "settings")


def may_see_statistics(rights: Rights, organisation: int) -> bool:
    """Figures name nobody, but a village is small: kept to those who read the reports anyway."""
    return rights.may(organisation, SERVICE, "read")
