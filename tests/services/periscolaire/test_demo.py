from __future__ import annotations

import pytest

from cantou.core.registry.demo import Demonstration
from cantou.services.periscolaire import demo
from cantou.services.periscolaire.models import Activity, DayBooking
from tests.services.periscolaire.village import School

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_loaded_twice_and_doubles_nothing(settings):
    settings.DEMO = True
    show = Demonstration(departements=("15",), say=lambda _line: None)
    school = School()
    with school.scope():
        Activity.objects.all().delete()
    school.commune.code = demo.COMMUNE
    school.commune.save()
    demo.load(show)
    with school.scope():
        counted = DayBooking.objects.count()
    demo.load(show)
    with school.scope():
        assert DayBooking.objects.count() == counted > 0
        assert Activity.objects.count() == 2
