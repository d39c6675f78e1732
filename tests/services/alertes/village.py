"""What stands on every page of this service, for the tests that look at all of them (tests/house/village.py)."""

from __future__ import annotations

from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.scope.scope import Scope
from cantou.services.alertes.domain import drafts
from tests.services.alertes.making import make_alert, make_content


def furnish(commune, mairie) -> dict[str, list[str]]:
    """An argument of an address → what stands there."""
    enable_offer(organisation=mairie, service="alertes", settings={"contact": "04 65 71 31 20"})
    with Scope.agent(mairie.pk).enter():
        alert = make_alert(make_content(commune, "crue"))
        make_alert(make_content(commune, "neige", status="Exercise"))
        draft = drafts.write(content=make_content(commune, "eau"), by=None)
    return {"draft": [str(draft.pk)], "kind": ["crue"], "alert": [alert.thread.code], "nth": ["1"]}


def words() -> dict[str, dict[str, object]]:
    """What the constraints of these tables ask for (tests/house/neighbours.py)."""
    exercise = {"status": "Exercise", "severity": "Severe"}
    return {
        "alertes.Thread": exercise,
        "alertes.Alert": {"status": "Exercise", "msg_type": "Alert", "references": "", "number": 1},
        "alertes.Info": {
            "urgency": "Expected",
            "severity": "Severe",
            "certainty": "Likely",
            "categories": ["Met"],
            "responses": ["Prepare"],
        },
        "alertes.Confirmation": {"channel": "desk", "tries": 0},
    }
