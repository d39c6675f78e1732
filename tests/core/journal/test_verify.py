"""The journal, in the hands of whoever owns the database: what was changed is named."""

from __future__ import annotations

import json
import tarfile

import pytest
from click.testing import CliRunner
from django.db import connection
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from psycopg import errors

from cantou.core.journal.commands import journal
from cantou.core.journal.domain import anchors
from cantou.core.journal.domain.verify import Fault, Verdict, chains, verify
from cantou.core.scope.scope import Scope
from tests.core.journal.tampering import COLUMNS, chain, changed, insert, owning, redigest, row, set_column
from tests.support.database import owner_connection
from tests.support.factories import make_organisation

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 6


class Journals:
    """Two mairies with chains; `check` is what `cantou journal verify` does."""

    def __init__(self) -> None:
        self.one, self.other = make_organisation("Murat").pk, make_organisation("Salers").pk
        for owner in (self.one, self.other):
            chain(owner, LONG)

    def verdict(self, owner: int) -> Verdict:
        with Scope.agent(owner).enter():
            return verify(organisation=owner)

    def broken(self) -> dict[int, Verdict]:
        with Scope.public().enter():
            owners = chains()
        verdicts = {owner: self.verdict(owner) for owner in owners}
        return {owner: verdict for owner, verdict in verdicts.items() if verdict.broken_at is not None}


@pytest.fixture
def anchored(settings, tmp_path):
    settings.JOURNAL_ANCHORS = tmp_path / "journal"
    return settings.JOURNAL_ANCHORS / anchors.FILE


@pytest.fixture
def journals(anchored):
    made = Journals()
    with Scope.public().enter():
        anchors.anchor()
    assert made.broken() == {}
    return made


def test_the_owner_is_refused_as_long_as_the_triggers_are_there(journals):
    for statement in ("update journal set reason = 'x'", "delete from journal", "truncate journal"):
        with owner_connection(connection) as owner, pytest.raises(errors.RaiseException, match="append-only"):
            owner.execute(statement)


def test_one_byte_of_any_column_of_any_row_is_named(journals):
    @examples(max_examples=12)
    @given(st.integers(1, LONG), st.integers(0, 63))
    def tampered(number, at):
        with owning() as owner:
            entry = row(owner, journals.one, number)
            for column in COLUMNS:
                set_column(owner, entry["id"], column, changed(entry[column], column, at))
                assert journals.verdict(journals.one).broken_at == number, column
                owner.execute(
                    "delete from journal where id in (%s, %s)", [entry["id"], entry["id"] + 1_000_000]
                )
                insert(owner, entry)
            assert journals.broken() == {}

    tampered()


def test_rows_deleted_added_or_swapped_are_named(journals):
    @examples(max_examples=24)
    @given(st.data())
    def tampered(data):
        kind = data.draw(
            st.sampled_from(["delete", "delete some", "insert", "insert at the end", "swap", "swap numbers"])
        )
        one, two = sorted(data.draw(st.lists(st.integers(1, LONG), min_size=2, max_size=2, unique=True)))
        with owning() as owner:
            first, second = row(owner, journals.one, one), row(owner, journals.one, two)
            if kind == "delete":
                owner.execute("delete from journal where id = %s", [first["id"]])
            elif kind == "delete some":
                owner.execute("delete from journal where organisation_id = %s and number between %s and %s",
                              [journals.one, one, two])  # fmt: skip
            elif kind.startswith("insert"):
                number = LONG + 1 if kind.endswith("end") else two
                insert(owner, second | {"id": 10**9, "number": number, "reason": "ajoutée"})
            elif kind == "swap":
                for column in set(COLUMNS) - {"id", "number", "organisation_id"}:
                    set_column(owner, first["id"], column, second[column])
                    set_column(owner, second["id"], column, first[column])
            else:
                set_column(owner, first["id"], "number", two)
                set_column(owner, second["id"], "number", one)
            found = journals.broken()[journals.one].broken_at
            named = {"insert": {two, two + 1}, "insert at the end": {LONG + 1}}.get(kind, {one})
            assert found in named, (kind, one, two, found)

    tampered()


@pytest.mark.parametrize("left", range(LONG))
@pytest.mark.parametrize("head", ["moved back", "deleted", "left"])
def test_the_last_rows_cut_with_their_head(journals, left, head):
    with owning() as owner:
        owner.execute("delete from journal where organisation_id = %s and number > %s", [journals.one, left])
        if head == "moved back":
            owner.execute(
                "update journal_head set number = %s, digest = coalesce((select digest from journal where"
                " organisation_id = %s and number = %s), '') where organisation_id = %s",
                [left, journals.one, left, journals.one],
            )
        elif head == "deleted":
            owner.execute("delete from journal_head where organisation_id = %s", [journals.one])
        assert journals.broken() == {journals.one: Verdict(journals.one, left, left + 1, Fault.MISSING)}


def test_a_chain_written_anew_is_not_the_one_that_was_noted(journals):
    with owning() as owner:
        set_column(owner, row(owner, journals.one, 3)["id"], "person", 1)
        redigest(owner, journals.one)
        found = journals.broken()
        assert found == {journals.one: Verdict(journals.one, LONG, LONG, Fault.REWRITTEN)}


def test_each_line_of_anchors_narrows_where_a_chain_was_written_anew(journals):
    chain(journals.one, 2)
    with Scope.public().enter():
        assert anchors.anchor().chains == 1
    with owning() as owner:
        set_column(owner, row(owner, journals.one, LONG + 1)["id"], "person", 1)
        redigest(owner, journals.one)
        assert journals.broken()[journals.one].broken_at == LONG + 2


def test_an_organisation_that_vanished_with_its_journal(journals):
    with owning() as owner:
        for table in ("journal", "journal_head"):
            owner.execute(f"delete from {table} where organisation_id = %s", [journals.other])
        owner.execute(
            "create temporary table gone as select * from organisations_organisation where id = %s",
            [journals.other],
        )
        owner.execute("delete from organisations_organisation where id = %s", [journals.other])
        try:
            assert journals.broken() == {journals.other: Verdict(journals.other, 0, 1, Fault.MISSING)}
        finally:
            owner.execute("insert into organisations_organisation select * from gone")


def test_the_head_alone(journals):
    with owning() as owner:
        owner.execute(
            "update journal_head set number = number + 1 where organisation_id = %s", [journals.one]
        )
        assert journals.broken()[journals.one] == Verdict(journals.one, LONG, LONG + 1, Fault.MISSING)
        owner.execute("update journal_head set number = 2 where organisation_id = %s", [journals.one])
        assert journals.broken()[journals.one] == Verdict(journals.one, LONG, 3, Fault.HEAD)


def test_anchors_are_written_once_for_each_move(journals, anchored):
    with Scope.public().enter():
        assert anchors.anchor().chains == 0
    assert len(anchored.read_text().splitlines()) == 1
    chain(journals.other, 1)
    with Scope.public().enter():
        assert anchors.anchor().chains == 1
    assert len(anchored.read_text().splitlines()) == 2


def test_a_line_cut_while_it_was_written_never_counted(journals, anchored):
    whole = anchored.read_text()
    anchored.write_text(whole + whole[:40])
    assert journals.broken() == {}
    chain(journals.one, 1)
    with Scope.public().enter():
        anchors.anchor()
    assert journals.broken() == {}
    assert anchored.read_text().startswith(whole)


@pytest.mark.parametrize("change", ["byte", "first line gone", "key"])
def test_anchors_that_were_changed_say_so(journals, anchored, settings, change):
    chain(journals.one, 1)
    with Scope.public().enter():
        anchors.anchor()
    first, second = anchored.read_text().splitlines(keepends=True)
    if change == "byte":
        anchored.write_text(
            first.replace('"number"', '"numbe"').replace(f"[{LONG},", f"[{LONG - 1},") + second
        )
    elif change == "first line gone":
        anchored.write_text(second)
    else:
        settings.SEAL_KEYS = {1: b"another"}
    with pytest.raises(anchors.AnchorError, match="ligne 1"):
        journals.broken()


def test_after_a_restore_the_chains_begin_anew(journals):
    with owning() as owner:
        owner.execute("delete from journal where number > 4")
        owner.execute("update journal_head h set number = 4, digest = (select digest from journal j"
                      " where j.organisation_id = h.organisation_id and number = 4)")  # fmt: skip
        assert set(journals.broken()) == {journals.one, journals.other}
        with Scope.public().enter():
            anchors.anchor(kind=anchors.RESTORED)
        assert journals.broken() == {}


def test_what_a_backup_says_of_a_chain(journals):
    with Scope.public().enter():
        noted = anchors.as_marks(anchors.heads())
    (mark,) = noted[journals.one]
    assert mark.number == LONG
    with Scope.agent(journals.one).enter():
        assert verify(organisation=journals.one, marks=[mark]).broken_at is None
        later = anchors.Mark(LONG + 2, b"")
        assert verify(organisation=journals.one, marks=[later]) == Verdict(
            journals.one, LONG, LONG + 1, Fault.MISSING
        )


def test_the_command_names_the_entry_in_one_line(journals, tmp_path):
    archive = tmp_path / "cantou.tar"
    with Scope.public().enter():
        (tmp_path / "cantou.json").write_text(json.dumps({"journal": anchors.heads()}))
    with tarfile.open(archive, "x") as writing:
        writing.add(tmp_path / "cantou.json", "cantou.json")
    sound = CliRunner().invoke(journal, ["verify", "--backup", str(archive)])
    assert (sound.exit_code, sound.output) == (0, f"Le registre tient : {2 * LONG} entrées, 2 organismes.\n")
    with owning() as owner:
        set_column(owner, row(owner, journals.one, 3)["id"], "reason", "autre")
        broken = CliRunner().invoke(journal, ["verify"])
    where = f"Murat (organisme {journals.one}) : entrée 3 modifiée, ajoutée ou déplacée"
    assert (broken.exit_code, broken.output) == (1, f"Erreur : Le registre ne tient pas. {where}\n")
