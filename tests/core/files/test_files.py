"""From a visitor's filing to what a page shows, and to its end."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from cantou.core.files import tasks
from cantou.core.files.domain import files, processing, queries, retention
from cantou.core.files.domain.events import FileTreated
from cantou.core.files.domain.incoming import take_in
from cantou.core.files.domain.storage import local_copy, quarantine, shown
from cantou.core.files.engine.metadata import foreign_parts
from cantou.core.files.models import StoredFile
from cantou.core.journal.models import Entry
from cantou.core.scope.scope import Scope
from tests.core.files import pictures
from tests.core.files.making import PDF, again, disk, make_file, upload
from tests.core.files.scanners import EICAR, KINDS, scanner, spoken
from tests.support.factories import make_organisation, make_person
from tests.support.jobs import run_jobs, run_now, waiting_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.database]

State = StoredFile.State


@pytest.fixture
def mairie():
    return make_organisation()


@pytest.fixture
def treated(monkeypatch):
    found = []
    monkeypatch.setattr(processing, "publish", found.append)
    return found


def test_a_photograph_from_filing_to_renditions(mairie, home, treated, django_capture_on_commit_callbacks):
    person = make_person()
    file = make_file(
        mairie, data=pictures.jpeg(pictures.quarters(1200, 800), 6), alt="Le lavoir", person=person.pk
    )
    assert (file.state, file.is_waiting, file.renditions) == (State.QUARANTINE, True, [])
    assert waiting_jobs("cantou.files.") == ["cantou.files.treat"]
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs("cantou.files.")
    file = again(file)
    assert (file.state, file.is_public, file.is_unscanned, file.original) == (State.CLEAN, False, True, "")
    assert [(one.width, one.height) for one in file.renditions] == [(800, 1200), (480, 720)]
    assert disk(home) == ["files/…-480.webp", "files/…-800.webp"]
    with shown().open(file.stored_name(800)) as content:
        assert foreign_parts(content.read()) == []
    assert treated == [
        FileTreated(
            organisation=mairie.pk,
            service="signalements",
            object_key=str(file.object_key),
            handle=str(file.handle),
            state="clean",
            refusal="",
        )
    ]


def test_treating_twice_changes_nothing(mairie, home, treated, django_capture_on_commit_callbacks):
    file = make_file(mairie)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            processing.treat(organisation=mairie.pk, file=file.pk)
    assert len(treated) == 1
    assert disk(home) == ["files/…-480.webp", "files/…-600.webp"]


def test_an_interrupted_attempt_is_overwritten(mairie, home):
    file = make_file(mairie)
    left = home / "files" / file.stored_name(600)
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a picture")
    processing.treat(organisation=mairie.pk, file=file.pk)
    assert again(file).state == State.CLEAN
    with Image.open(left) as picture:
        assert picture.size == (600, 400)


def test_a_document_without_scanner_is_kept_and_flagged(mairie, home, django_capture_on_commit_callbacks):
    file = make_file(mairie, data=PDF, name="devis.pdf", purpose="attachment")
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs("cantou.files.")
    file = again(file)
    assert (file.state, file.is_unscanned, file.widths) == (State.CLEAN, True, [])
    assert disk(home) == ["files/….pdf"]


@pytest.mark.parametrize("kind", KINDS)
def test_with_a_scanner(kind, settings, home, treated, django_capture_on_commit_callbacks):
    mairie = make_organisation()
    sound = make_file(mairie, data=PDF)
    photograph = make_file(mairie)
    bad = make_file(mairie, data=b"une lettre\n" + EICAR, name="lettre.txt")
    with scanner(kind) as settings.SCANNER, django_capture_on_commit_callbacks(execute=True):
        run_jobs("cantou.files.")
        assert processing.scanner_trouble() is None
    assert [(again(file).state, again(file).is_unscanned) for file in (sound, photograph)] == [
        (State.CLEAN, False)
    ] * 2
    bad = again(bad)
    assert (bad.state, bad.refusal, bad.original) == (State.REFUSED, "infected", "")
    assert disk(home) == ["files/…-480.webp", "files/…-600.webp", "files/….pdf"]
    assert [event.refusal for event in treated] == ["", "", "infected"]


def test_with_the_scanner_down_the_file_waits_and_is_tried_again(mairie, settings, home, treated):
    settings.SCANNER = "unix:///nowhere"
    file = make_file(mairie)
    assert run_jobs("cantou.files.") == 1
    assert again(file).state == State.WAITING_SCAN
    assert again(file).is_waiting
    assert disk(home) == ["quarantine/…"]
    assert "antivirus ne répond pas" in processing.scanner_trouble()
    with Scope.agent(mairie.pk).enter():
        StoredFile.objects.update(created_at=timezone.now() - timedelta(hours=1))
    run_now(tasks.again)
    assert run_jobs("cantou.files.") == 1
    assert again(file).state == State.WAITING_SCAN
    with spoken() as settings.SCANNER:
        run_now(tasks.again)
        run_jobs("cantou.files.")
    assert (again(file).state, again(file).is_unscanned) == (State.CLEAN, False)
    assert len(treated) == 1


def test_a_picture_that_fails_later_is_refused_with_its_reason(
    mairie, home, treated, django_capture_on_commit_callbacks
):
    file = make_file(mairie)
    (home / "quarantine" / file.original).write_bytes(pictures.flat_png(9600, 9600, rows=1))
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs("cantou.files.")
    assert (again(file).state, again(file).refusal) == (State.REFUSED, "too_many_pixels")
    assert disk(home) == []


def test_erased_while_it_was_treated(mairie, home, monkeypatch, django_capture_on_commit_callbacks):
    file = make_file(mairie)
    derived = processing._derived

    def meanwhile(row, path):
        with Scope.agent(mairie.pk).enter():
            files.erase(file=StoredFile.objects.get(pk=row.pk))
        return derived(row, path)

    monkeypatch.setattr(processing, "_derived", meanwhile)
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs("cantou.files.")
    assert again(file).state == State.ERASED
    assert disk(home) == []


def test_originals_may_be_kept_for_some_days(mairie, home, settings, django_capture_on_commit_callbacks):
    settings.FILES_ORIGINAL_DAYS = 3
    file = make_file(mairie)
    run_jobs("cantou.files.")
    assert again(file).original_until == timezone.localdate() + timedelta(days=3)
    assert "quarantine/…" in disk(home)
    with Scope.agent(mairie.pk).enter():
        StoredFile.objects.update(original_until=timezone.localdate() - timedelta(days=1))
        with django_capture_on_commit_callbacks(execute=True):
            retention.purge(organisation=mairie.pk)
    assert again(file).original == ""
    assert disk(home) == ["files/…-480.webp", "files/…-600.webp"]


def test_publishing_and_withdrawing(mairie):
    file = make_file(mairie)
    with pytest.raises(IntegrityError), Scope.agent(mairie.pk).enter():
        files.publish(file=StoredFile.objects.get(pk=file.pk))
    run_jobs("cantou.files.")
    with Scope.agent(mairie.pk).enter():
        files.publish(file=again(file))
        files.publish(file=again(file))
    with Scope.public().enter():
        assert list(queries.published()) == [file]
    with Scope.agent(mairie.pk).enter():
        files.withdraw(file=again(file))
        actions = list(Entry.objects.order_by("number").values_list("action", "subject"))
    assert actions == [
        ("files.published", f"files:{file.handle}"),
        ("files.withdrawn", f"files:{file.handle}"),
    ]
    with Scope.public().enter():
        assert list(StoredFile.objects.all()) == []


def test_who_sees_a_file(mairie):
    other = make_organisation()
    person = make_person()
    key = uuid4()
    mine = make_file(mairie, key=key, person=person.pk)
    theirs = make_file(other)
    for scope, expected in (
        (Scope.agent(mairie.pk), [mine]),
        (Scope.agent(mairie.pk, organisations=[other.pk]), [mine, theirs]),
        (Scope.for_object(organisation=mairie.pk, key=key), [mine]),
        (Scope.for_object(organisation=other.pk, key=key), []),
        (Scope.for_person(person.pk), [mine]),
        (Scope.for_person(make_person().pk), []),
        (Scope.public(), []),
    ):
        with scope.enter():
            assert list(StoredFile.objects.order_by("pk")) == expected
    with Scope.agent(mairie.pk).enter():
        assert list(queries.of_thing(organisation=mairie.pk, key=key)) == [mine]
        assert list(queries.of_things(organisation=mairie.pk, keys=[key], service="signalements")) == []


def test_erasing_leaves_a_row_without_content(mairie, home, django_capture_on_commit_callbacks):
    key = uuid4()
    file = make_file(mairie, key=key, name="Jean Dupont.jpg", alt="Jean", caption="Jean")
    make_file(mairie, key=key, data=PDF)
    kept = make_file(mairie)
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs("cantou.files.")
    with Scope.agent(mairie.pk).enter():
        assert files.erase_all(organisation=mairie.pk, key=key) == 2
        assert files.erase_all(organisation=mairie.pk, key=key) == 0
        assert list(queries.of_thing(organisation=mairie.pk, key=key)) == []
    run_jobs("cantou.files.remove_bytes")
    file = again(file)
    assert (file.state, file.name, file.alt, file.caption, file.person_id) == (State.ERASED, "", "", "", None)
    assert (file.stored, file.original, file.widths) == ("", "", [])
    assert again(kept).is_ready
    assert disk(home) == ["files/…-480.webp", "files/…-600.webp"]


def test_retention(mairie, home, django_capture_on_commit_callbacks):
    today = timezone.localdate()
    past = make_file(mairie, keep_until=today - timedelta(days=1))
    last_day = make_file(mairie, keep_until=today)
    unbounded = make_file(mairie)
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs("cantou.files.")
        run_now(tasks.nightly)
        run_jobs("cantou.files.remove_bytes")
    assert [again(file).state for file in (past, last_day, unbounded)] == [
        State.ERASED,
        State.CLEAN,
        State.CLEAN,
    ]
    with Scope.agent(mairie.pk).enter():
        files.retain_until(file=again(unbounded), day=today - timedelta(days=1))
        entry = Entry.objects.latest("number")
        assert (entry.action, entry.subject) == ("files.retained", f"files:{unbounded.handle}")
        assert retention.purge(organisation=mairie.pk) == 1


def test_what_came_with_an_unfinished_form_is_swept(mairie, home):
    claimed = make_file(mairie)
    abandoned = take_in(upload=upload())
    fresh = take_in(upload=upload())
    day = timezone.localdate().isoformat()
    old = (timezone.localdate() - timedelta(days=3)).isoformat()
    (home / "quarantine/incoming" / old).mkdir()
    for name in (claimed.original, abandoned.original):
        (home / "quarantine" / name).rename(home / "quarantine" / name.replace(day, old))
    with Scope.agent(mairie.pk).enter():
        StoredFile.objects.update(original=claimed.original.replace(day, old))
    assert retention.sweep(organisations=[mairie.pk]) == 1
    left = {path.name for path in (home / "quarantine").rglob("*") if path.is_file()}
    assert left == {claimed.original.split("/")[-1], fresh.original.split("/")[-1]}


def test_sweeping_an_empty_house():
    assert retention.sweep(organisations=[]) == 0


def test_one_upload_hangs_on_one_thing(mairie):
    incoming = take_in(upload=upload())
    key = uuid4()
    with Scope.for_object(organisation=mairie.pk, key=key).enter():
        files.receive(incoming=incoming, organisation=mairie.pk, key=key, service="signalements")
        with pytest.raises(IntegrityError), transaction.atomic():
            files.receive(incoming=incoming, organisation=mairie.pk, key=key, service="signalements")


def test_describe_and_jpeg(mairie):
    file = make_file(mairie, data=pictures.png(pictures.quarters(600, 400)))
    run_jobs("cantou.files.")
    with Scope.agent(mairie.pk).enter():
        file = again(file)
        files.describe(file=file, caption="Avant", alt="Un lavoir", position=2)
    assert (again(file).caption, again(file).alt, again(file).position) == ("Avant", "Un lavoir", 2)
    data = files.jpeg_of(file=file, width=300)
    assert foreign_parts(data) == []
    assert data[:2] == b"\xff\xd8"


def test_bytes_that_are_missing_are_an_error(mairie):
    with pytest.raises(FileNotFoundError), local_copy(quarantine(), "incoming/none"):
        pass
