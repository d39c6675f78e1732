"""What stands in the practice commune when it has just been made."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from cantou.core.organisations.models import Organisation
from cantou.services.dechets.domain.points import put_in_queue, save_point, speak_of
from cantou.services.dechets.domain.rules import make_rule, save_rule
from cantou.services.dechets.domain.sectors import add_areas, create_sector, show_sector
from cantou.services.dechets.models import DropOffPoint, PointReport

SINCE = date(2026, 1, 1)
NAME = "Le bourg et les hameaux"


def fill(*, organisation: int) -> None:
    commune = Organisation.objects.values_list("territory_id", flat=True).get(pk=organisation)
    if commune is None or DropOffPoint.objects.filter(organisation_id=organisation).exists():
        return
    sector = create_sector(name=NAME)
    add_areas(sector=sector, commune=commune)
    for stream, weekday, weeks in (("menageres", 1, "all"), ("tri", 3, "even")):
        values = {"weekdays": [weekday], "weeks": weeks, "shift": "next", "starts_on": SINCE}
        save_rule(rule=make_rule(sector=sector, stream=stream, values=values))
    show_sector(sector=sector, shown=True)
    point = save_point(values={"name": "Le lavoir", "commune": commune, "takes": ["verre", "textiles"]})
    key = uuid4()
    speak_of(point=point, key=key, what="full", words="La colonne à verre déborde.")
    put_in_queue(
        PointReport.objects.select_related("point__commune").get(organisation_id=organisation, object_key=key)
    )
