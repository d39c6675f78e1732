from __future__ import annotations

import pytest

from cantou.core.notices.domain.budget import SmsBudgetReached
from cantou.core.notices.domain.deliver import deliver
from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.desk.listeners import tell_administrators
from tests.support.factories import make_member, make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("percent", "says"), [(80, "À 100 %, seuls"), (100, "Jusqu’à la fin du mois")])
def test_the_administrators_are_told_of_the_sms_budget_once(percent, says):
    mairie, other = make_organisation("Mairie de Murat"), make_organisation()
    administrator, agent, elsewhere = (make_person(given_name=name) for name in ("Anne", "Paul", "Luc"))
    make_member(administrator, mairie, service="", role="admin")
    make_member(agent, mairie)
    make_member(elsewhere, other, service="", role="admin")
    event = SmsBudgetReached(organisation=mairie.pk, percent=percent, month="2026-11")
    with Scope.agent(mairie.pk).enter():
        for _ in range(2):
            tell_administrators(event)
        (notice,) = Notice.objects.all()
    deliver(organisation=mairie.pk, key=notice.key)
    with Scope.agent(mairie.pk).enter():
        told = Notice.objects.get()
    assert (told.person, told.state) == (administrator, "sent")
    assert told.subject == f"SMS : {percent} % du budget de novembre 2026 dépensé"
    assert says in told.body
