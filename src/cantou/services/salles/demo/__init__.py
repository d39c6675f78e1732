"""What `make demo` shows of this service: a hall of three rooms, its demands in every state, a season to share out.

Loading again adds what is missing and doubles nothing: each thing has a key of its own.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cantou.core.booking.domain import bookings
from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.engine import local
from cantou.core.files.domain.incoming import take_in
from cantou.core.files.domain.processing import treat
from cantou.core.files.models import StoredFile
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.models import Organisation, Reference
from cantou.core.people.domain.queries import who_may
from cantou.core.scope.scope import Scope
from cantou.services.salles.demo.pictures import hall as picture_of
from cantou.services.salles.demo.stories import (
    ASSOCIATIONS,
    GRIDS,
    HALLS,
    HIRES,
    ITEMS,
    LOANS,
    VIC,
    WHOLE,
    WISHES,
)
from cantou.services.salles.domain import halls, handing, hires, lending, money, prices, queries, seasons
from cantou.services.salles.domain.associations import save_association
from cantou.services.salles.domain.hires import SERVICE
from cantou.services.salles.models import Association, Hall, Item, Season, Sum

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.registry.demo import Demonstration
    from cantou.services.salles.demo.stories import Story
    from cantou.services.salles.models import Hire

KEYS = UUID("c6e0b1b7-2f0d-4c53-9a0e-71d0f6a4be51")
WHY = "démonstration"
WEEKS = 25


def load(show: Demonstration) -> None:
    mairie = Organisation.objects.filter(kind="mairie", territory__code=VIC).first()
    if mairie is None:
        return
    enable_offer(organisation=mairie, service=SERVICE, settings={"simulate": True})
    with Scope.agent(mairie.pk, reason=WHY).enter():
        person = who_may(organisation=mairie.pk, service=SERVICE, permission="treat").first()
        agent = person.pk if person else None
        if not Hall.objects.filter(organisation=mairie).exists():
            _halls(agent)
            _associations()
        known = {hall.slug: hall for hall in queries.halls(mairie.pk)}
        items = {item.title: item for item in queries.items(mairie.pk)}
    _treat(mairie.pk)
    for number, story in enumerate(HIRES):
        _tell(mairie.pk, uuid5(KEYS, f"hire:{number}"), story, known, agent)
    _lend(mairie.pk, items)
    with Scope.agent(mairie.pk, reason=WHY).enter():
        _season(mairie.pk, known, agent)
        show.say(_("%(count)d réservations de salle") % {"count": queries.hires(mairie.pk).count()})
    show.pages.append((_("La salle des fêtes"), f"/{_slug(mairie)}/salles/salle-des-fetes/"))


def _slug(mairie: Organisation) -> str:
    return (mairie.territory.slug or "") if mairie.territory else ""


def _halls(agent: int | None) -> None:
    prices.ensure_free_uses(organisation=_acting(), most=1, year_month=1)
    made = {}
    for number, (facts, rules, grid) in enumerate(HALLS):
        hall = halls.add_hall(**_parted(rules), facts={**facts, "position": number + 1})
        made[hall.slug] = hall
        prices.set_prices(hall=hall, grid=GRIDS[grid], today=timezone.localdate())
        _picture(hall, number, agent)
    facts, rules, grid = WHOLE
    parts = [made[slug] for slug in ("grande-salle", "salle-du-bas", "cuisine")]
    whole = halls.add_hall(**_parted(rules), facts=dict(facts), parts=parts)
    prices.set_prices(hall=whole, grid=GRIDS[grid], today=timezone.localdate())
    _picture(whole, 7, agent)
    for title, capacity, values in ITEMS:
        building = "Atelier communal"
        halls.save_item(item=None, building=building, capacity=capacity, values={"title": title, **values})


def _parted(rules: Mapping[str, Any]) -> dict[str, Any]:
    """The building beside the other rules; the story itself stays whole, for whoever loads it again."""
    others = {name: value for name, value in rules.items() if name != "building"}
    return {"building": str(rules["building"]), "rules": others}


def _acting() -> int:
    from cantou.core.scope.scope import acting

    return acting()


def _picture(hall: Hall, seed: int, agent: int | None) -> None:
    upload = SimpleUploadedFile(f"salle-{seed}.jpg", picture_of(seed), "image/jpeg")
    alt = _("L’intérieur, tables et chaises en place")
    halls.add_photos(hall=hall, photos=[take_in(upload=upload)], alt=alt, person=agent)


def _treat(organisation: int) -> None:
    """At once, so that the portal has its photographs when it opens."""
    with Scope.agent(organisation, reason=WHY).enter():
        files = list(StoredFile.objects.filter(organisation_id=organisation, service=SERVICE))
        waiting = [(file.pk, file.object_key) for file in files if file.is_waiting]
    for file, key in waiting:
        treat(organisation=organisation, file=file)
        with Scope.agent(organisation, reason=WHY).enter():
            halls.show_photos(organisation=organisation, key=key)


def _associations() -> None:
    for name, contact, local_ in ASSOCIATIONS:
        values = {"name": name, "contact": contact, "is_local": local_, "phone": "+33639980110"}
        values["insured_until"] = date(timezone.localdate().year + 1, 8, 31) if local_ else None
        save_association(association=None, values=values)


def _day(story: Story) -> date:
    """The Saturday so many weeks from now, or another day of that week."""
    today = timezone.localdate()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=story.weeks, days=story.weekday)


def _tell(organisation: int, key: UUID, story: Story, known: dict[str, Hall], agent: int | None) -> None:
    if Reference.objects.filter(object_key=key).exists():
        return
    day = _day(story)
    starts_at = local.instant(datetime.combine(day, time(story.hours[0])))
    last = day + timedelta(days=1 if story.hours[1] <= story.hours[0] else story.nights)
    ends_at = local.instant_of_end(datetime.combine(last, time(story.hours[1])), starts_at)
    asked = min(timezone.now(), starts_at) - timedelta(days=20)
    with Scope.agent(organisation, reason=WHY).enter():
        association = Association.objects.filter(organisation_id=organisation, name=story.label).first()
        try:
            hire = hires.ask(
                organisation=organisation,
                key=key,
                hall=known[story.hall],
                starts_at=starts_at,
                ends_at=ends_at,
                holder=_holder(story),
                audience=story.audience,
                about=hires.About(
                    event=story.event, guests=story.guests, wants=story.wants, association=association
                ),
                typed_by=agent if story.typed else None,
                tell=False,
                at=asked,
                check_hours=False,
            )
        except BookingRefusedError:
            return
        _live(hire, story, agent)


def _holder(story: Story) -> Holder:
    return Holder(
        name=story.name,
        email=story.email,
        phone="+33639980111",
        kind="association" if story.label else "person",
        label=story.label,
    )


def _live(hire: Hire, story: Story, agent: int | None) -> None:
    """What the secretary did of it, until the state that the story is to show."""
    if story.state == "requested":
        return
    if story.state == "refused":
        hires.refuse(hire=hire, said=story.said, person=agent, tell=False)
        return
    hires.put_option(hire=hire, until=hires.option_end(hire.hall), person=agent, tell=False)
    if story.state == "held":
        return
    if story.state == "cancelled":
        hires.cancel(hire=hire, said=story.said, person=agent, tell=False)
        return
    hires.confirm(hire=hire, said=story.said, person=agent, tell=False)
    _hand(hire, story, agent)


def _hand(hire: Hire, story: Story, agent: int | None) -> None:
    today, day = timezone.localdate(), _day(story)
    past = day < today
    sums = {one.kind: one for one in queries.sums(hire).select_related("hire__hall")}
    for one in sums.values():
        if past or one.kind == Sum.Kind.DEPOSIT:
            money.receive(one=one, means=Sum.Means.CHEQUE, day=min(today, day), person=agent)
    handing.take_insurance(hire=hire, insurer="Mutuelle des Planèzes", until=day + timedelta(days=90))
    if past or story.keys:
        handing.take_signed(hire=hire, day=min(today, day), person=agent)
        keys = hire.hall.key_lines
        handing.give_keys(
            hire=hire, labels=keys, to=story.name, expected_on=day + timedelta(days=2), person=agent
        )
    if not past:
        return
    for moment, chairs in (("before", "120"), ("after", str(120 - story.broken))):
        lines: list[dict[str, Any]] = [
            {"label": line, "found": chairs if "chaises" in line else line.split()[0], "note": ""}
            for line in hire.hall.inventory_lines
        ]
        handing.note_inventory(hire=hire, moment=moment, lines=lines, said="", person=agent)
    handing.keys_back(hire=hire, keys=list(queries.keys_of(hire)), person=agent)
    handing.cleaned(hire=hire, day=today, person=agent)
    caution = sums.get(Sum.Kind.CAUTION)
    if caution is not None and story.broken:
        why = _("%(count)d chaises cassées") % {"count": story.broken}
        money.keep(one=caution, cents=2500 * story.broken, why=why, day=today, person=agent)
    elif caution is not None:
        money.give_back(one=caution, day=today, person=agent)
    hire.booking = bookings.finish(booking=hire.booking, written_by=agent)
    hires.queue(hire)


def _lend(organisation: int, items: dict[str, Item]) -> None:
    today = timezone.localdate()
    for number, (days, length, wanted, name, label, steps) in enumerate(LOANS):
        key = uuid5(KEYS, f"loan:{number}")
        if Reference.objects.filter(object_key=key).exists():
            continue
        first = today + timedelta(days=days)
        with Scope.agent(organisation, reason=WHY).enter():
            loan = lending.ask(
                organisation=organisation,
                key=key,
                first=first,
                last=first + timedelta(days=length),
                wanted=[(items[title], count) for title, count in wanted],
                holder=Holder(name=name, phone="+33639980112", label=label),
                tell=False,
                at=min(timezone.now(), local.instant(datetime.combine(first, time(8)))) - timedelta(days=9),
            )
            if "confirmed" in steps:
                loan = lending.confirm(loan=loan, person=None, tell=False)
            if "out" in steps:
                loan = lending.hand_out(loan=loan)
            if "back" in steps:
                lines = list(queries.lines_of(loan))
                counted = {lines[0].pk: lending.Counted(missing=1, note=_("à retrouver"))}
                lending.take_back(loan=loan, counted=counted)


def _season(organisation: int, known: dict[str, Hall], agent: int | None) -> None:
    """The year's second half, with what twelve associations wish: some of it cannot be."""
    if Season.objects.filter(organisation_id=organisation).exists():
        return
    today = timezone.localdate()
    starts = today + timedelta(days=35 - today.weekday())
    season = seasons.save_season(
        season=None,
        values={
            "title": _("%(first)s à %(last)s")
            % {
                "first": date_format(starts, "F"),
                "last": date_format(starts + timedelta(weeks=WEEKS, days=-1), "F Y"),
            },
            "starts_on": starts,
            "ends_on": starts + timedelta(weeks=WEEKS, days=-1),
            "meeting_on": today + timedelta(days=18),
            "is_public": True,
            "holidays": _holidays(starts),
        },
    )
    _wishes(season, known, agent)


def _holidays(starts: date) -> list[dict[str, str]]:
    """Two fortnights, from the Saturday before."""
    weeks = [starts + timedelta(weeks=number) for number in (6, 14)]
    return [
        {
            "title": title,
            "from": (first - timedelta(days=2)).isoformat(),
            "to": (first + timedelta(days=13)).isoformat(),
        }
        for title, first in zip((_("Hiver"), _("Printemps")), weeks, strict=True)
    ]


def _wishes(season: Season, known: dict[str, Hall], agent: int | None) -> None:
    named = {one.name: one for one in queries.associations(season.organisation_id)}
    for number, (who, slug, activity, weekday, hours, words) in enumerate(WISHES):
        values = {
            "association": named[who],
            "hall": known[slug],
            "activity": activity,
            "weekday": weekday,
            "starts": time(*hours[0]),
            "ends": time(*hours[1]),
            "first": season.starts_on,
            "last": season.ends_on,
            "words": words,
        }
        key = uuid5(KEYS, f"wish:{number}")
        seasons.save_wish(season=season, wish=None, key=key, values=values, person=agent)
