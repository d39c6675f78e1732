"""What `make demo` shows of this service: ninety days in twelve communes (stories.py), with photographs drawn here.

Loading again adds what is missing and doubles nothing: each story has a key of its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import receive
from cantou.core.files.domain.incoming import take_in
from cantou.core.files.domain.processing import treat
from cantou.core.files.models import StoredFile
from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.organisations.domain.queries import providers
from cantou.core.organisations.models import Reference
from cantou.core.people.domain.queries import who_may
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import current, places_of
from cantou.core.work.domain.items import assign, set_urgent
from cantou.core.work.models import WorkItem
from cantou.services.signalements.demo import afterwards, competences, programs, rounds
from cantou.services.signalements.demo.pictures import photograph
from cantou.services.signalements.demo.stories import STORIES
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.me_toos import of_report, say_me_too
from cantou.services.signalements.domain.merges import merge
from cantou.services.signalements.domain.messages import write_as_agent, write_as_reporter, write_note
from cantou.services.signalements.domain.photos import REPORTED
from cantou.services.signalements.domain.publications import publish
from cantou.services.signalements.domain.questions import keep_answers
from cantou.services.signalements.domain.reports import SERVICE, file_report
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import Report
from cantou.services.signalements.tasks import count

if TYPE_CHECKING:
    from cantou.core.files.domain.incoming import Incoming
    from cantou.core.registry.demo import Demonstration
    from cantou.core.territories.models import Territory
    from cantou.services.signalements.demo.story import Story

KEYS = UUID("5f1f0a1e-6f0c-4d8e-9b55-6f1d5f3b7a10")
READ_AFTER = timedelta(hours=2)
EVERY_OTHER = 2


def load(show: Demonstration) -> None:
    told = 0
    for number, story in enumerate(STORIES):
        key = uuid5(KEYS, str(number))
        if not Reference.objects.filter(object_key=key).exists():
            told += _tell(number, story, key)
    if told:
        show.say(_("%(count)d signalements") % {"count": told})
    competences.load(show)
    afterwards.load(show)
    programs.load(show)
    show.pages.append((_("Signaler un problème"), "/vic-sur-cere/signalements/nouveau/"))
    show.pages.append((_("Les chiffres des signalements"), "/vic-sur-cere/signalements/chiffres/"))
    rounds.load(show)
    count.defer()  # The figures that everybody sees are otherwise made at night.


def _tell(number: int, story: Story, key: UUID) -> bool:
    """False where the commune is not loaded, or nobody provides the service there."""
    commune = current("commune").filter(code=story.commune).first()
    provider = commune and providers(territory=commune.pk, service=SERVICE).first()
    if commune is None or provider is None:
        return False
    organisation = provider.organisation_id
    filed = timezone.now() - timedelta(days=story.days)
    _file(number, story, key, organisation=organisation, commune=commune, filed=filed)
    with Scope.agent(organisation, reason="démonstration").enter():
        person = who_may(organisation=organisation, service=SERVICE, permission="treat").first()
        _live(
            number, story, key, organisation=organisation, person=person.pk if person else None, filed=filed
        )
    _treat(organisation, key)
    return True


def _file(
    number: int, story: Story, key: UUID, *, organisation: int, commune: Territory, filed: datetime
) -> None:
    with Scope.for_object(organisation=organisation, key=key).enter():
        questions = categories_of(organisation=organisation)[story.category].questions
        file_report(
            organisation=organisation,
            key=key,
            commune=commune.pk,
            category=story.category,
            description=story.text,
            where=_somewhere(story, commune),
            answers=keep_answers(questions, story.answers or {}),
            contact=_contact(story),
            at=filed,
            tell=False,
        )
        for position, kind in enumerate(story.photos):
            receive(
                incoming=_picture(kind, number),
                organisation=organisation,
                key=key,
                service=SERVICE,
                purpose=REPORTED,
                position=position,
            )
    _treat(organisation, key)


def _somewhere(story: Story, commune: Territory) -> Somewhere:
    if story.offset and commune.lon is not None and commune.lat is not None:
        lon, lat = commune.lon + story.offset[0], commune.lat + story.offset[1]
        return Somewhere("point", lon, lat, words=story.words)
    place = places_of(commune.pk).filter(name=story.hamlet).first() if story.hamlet else None
    if place is None:
        return Somewhere("words", words=", ".join(part for part in (story.hamlet, story.words) if part))
    return Somewhere("place", place.lon, place.lat, place=place.pk, label=place.label, words=story.words)


def _contact(story: Story) -> dict[str, str]:
    if story.contact is None:
        return {}
    name, email, phone, wants = story.contact
    return {"name": name, "email": email, "phone": f"+33{phone[1:]}" if phone else "", "wants": wants}


def _picture(kind: str, seed: int) -> Incoming:
    upload = SimpleUploadedFile(f"IMG_{2000 + seed * 7}.jpg", photograph(kind, seed), "image/jpeg")
    return take_in(upload=upload)


def _treat(organisation: int, key: UUID) -> None:
    """At once, so that the portal has its photographs when it opens."""
    with Scope.agent(organisation, reason="démonstration").enter():
        waiting = [
            file.pk
            for file in StoredFile.objects.filter(organisation_id=organisation, object_key=key)
            if file.is_waiting
        ]
    for file in waiting:
        treat(organisation=organisation, file=file)


def _live(
    number: int, story: Story, key: UUID, *, organisation: int, person: int | None, filed: datetime
) -> None:
    """What the agents did of it, in the order in which it happened."""
    report = Report.objects.select_related("commune").get(organisation_id=organisation, object_key=key)
    items = WorkItem.objects.filter(organisation_id=organisation, object_key=key)
    if story.urgent:
        set_urgent(items=items, urgent=True)
    if person is not None and number % EVERY_OTHER:
        assign(items=items, assignee=person)
    for text in story.notes:
        write_note(report=report, body=text, person=person)
    if story.public:
        _publish(story, report, person, filed + READ_AFTER)
    for place, words in enumerate(story.seen):
        at = filed + READ_AFTER * (place + 2)
        say_me_too(
            of=of_report(report), mark=f"demo:{number}:{place}", told={"words": words}, at=at, tell=False
        )
    events: list[tuple[float, int, Any]] = [(step[0], 0, step) for step in story.steps]
    events += [(said[0], 1, said) for said in story.said]
    for _days, kind, event in sorted(events, key=lambda each: each[:2]):
        if kind:
            _say(report, event, person, filed)
        else:
            _step(number, story, report, event, person, filed)
    if story.same_as:
        _join(story, report, person, filed + READ_AFTER)


def _join(story: Story, report: Report, person: int | None, at: datetime) -> None:
    """Where the earlier story is not told, or is over by now, this one stays a report like another."""
    first = Report.objects.filter(
        organisation_id=report.organisation_id, description__startswith=story.same_as, closed_at=None
    ).first()
    if first is not None:
        words = _("Merci\u00a0: quelqu’un nous l’avait déjà signalé. Vous serez avertie de la suite.")
        merge(report=report, into=first.reference, words=words, person=person, at=at, tell=False)


def _publish(story: Story, report: Report, person: int | None, at: datetime) -> None:
    assert story.public is not None
    title, text = story.public
    files = StoredFile.objects.filter(organisation_id=report.organisation_id, object_key=report.object_key)
    publish(
        report=report,
        title=title,
        text=text,
        place=report.place_label,
        with_point=True,
        photos={file.handle.hex: title for file in files},
        person=person,
        at=at,
        tell=False,
    )


def _say(report: Report, event: tuple[float, str, str], person: int | None, filed: datetime) -> None:
    days, who, text = event
    at = filed + timedelta(days=days)
    if who == "reporter":
        with Scope.for_object(organisation=report.organisation_id, key=report.object_key).enter():
            write_as_reporter(report=report, body=text, at=at, tell=False)
    else:
        write_as_agent(report=report, body=text, person=person, for_all=who == "all", at=at, tell=False)


def _step(number: int, story: Story, report: Report, event: Any, person: int | None, filed: datetime) -> None:
    days, status, note, *reason = event
    last = event is story.steps[-1]
    before = Report.objects.values_list("status", flat=True).get(pk=report.pk)
    at = filed + timedelta(days=days)
    change_status(
        report=report,
        before=before,
        after=status,
        person=person,
        note=note,
        reason=reason[0] if reason else "",
        photos=[_picture(story.done, number + 500)] if last and story.done else (),
        at=at,
        tell=False,
    )
