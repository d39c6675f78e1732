"""Publik's workflows: what is read, what is named, and where a walk by chance ends."""

from __future__ import annotations

import re
from random import Random

import pytest

from cantou.core.forms.engine.wcs import WcsError
from cantou.services.demarches.engine.sense import endless, read
from cantou.services.demarches.engine.wcs_workflow import import_workflow
from tests.services.demarches.walker import walk
from tests.support.shared import shared


def status(number, name, *items, more=""):
    return f"<status><id>{number}</id><name>{name}</name>{more}<items>{''.join(items)}</items></status>"


def item(sort, inside=""):
    return f'<item type="{sort}">{inside}</item>'


def wcs(*statuses):
    made = f"<workflow><name>Essai</name><possible_status>{''.join(statuses)}</possible_status></workflow>"
    return made.encode()


def to(number):
    return f"<status>{number}</status>"


def test_phases_follow_the_stated_rules():
    report = import_workflow(
        wcs(
            status("1", "Nouveau", item("choice", to(2) + "<label>Oui</label>"), item("choice", to(3))),
            status("2", "Accepté"),
            status("3", "Dossier incomplet", item("choice", to(4)), item("choice", to(5))),
            status("4", "Demande rejetée"),
            status("5", "Terminé"),
        )
    )
    found = {one.label: (one.phase, one.end) for one in report.workflow.statuses}
    assert found == {
        "Nouveau": ("filed", False),
        "Accepté": ("granted", True),
        "Dossier incomplet": ("incomplete", False),
        "Demande rejetée": ("refused", True),
        "Terminé": ("closed", True),
    }


def test_what_has_no_counterpart_is_named():
    report = import_workflow(
        wcs(
            status("1", "A", item("redirect_to_url"), item("jump", to(2)), item("jump", to(9))),
            status("2", "B", item("jump", to(1))),
            status("3", "Jamais"),
        )
    )
    assert {"action", "target", "unreachable", "circle"} <= {one.code for one in report.notes}


def test_a_jump_whose_condition_is_not_read_is_left_to_an_agent():
    guard = "<condition><type>python</type><value>open('x')</value></condition>"
    report = import_workflow(
        wcs(
            status("1", "A", item("jump", to(2) + guard), item("jump", to(3))),
            status("2", "B"),
            status("3", "C"),
        )
    )
    assert {one.on.on for one in report.workflow.statuses[0].ways} == {"button"}
    assert len(report.workflow.statuses[0].ways) == 2
    assert "condition" in {one.code for one in report.notes}


def test_a_form_is_no_workflow():
    with pytest.raises(WcsError):
        import_workflow(b"<formdef/>")


def real():
    every = [path.read_bytes() for path in sorted(shared("wcs").rglob("*.wcs"))]
    return [each for each in every if re.search(rb"<workflow[ >]", each[:400])]


def test_every_real_one_is_read_and_walked_to_an_end():
    found = real()
    assert len(found) == 28
    for content in found:
        report = import_workflow(content)
        assert read(report.document) == report.workflow
        assert not endless(report.workflow)
        ended = 0
        for seed in range(10):
            state, effects, _passed = walk(report.workflow, Random(seed))
            assert len({one.key for one in effects}) == len(effects)
            ended += report.workflow.status(state.status).end
        assert ended, report.workflow.title
