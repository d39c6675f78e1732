"""Workflows: what is refused when saved, and how a case moves."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from cantou.services.demarches.engine.phases import may_follow
from cantou.services.demarches.engine.running import (
    EventError,
    Facts,
    Outcome,
    Pressed,
    TimePassed,
    Told,
    advance,
    offers,
    start,
)
from cantou.services.demarches.engine.sense import WorkflowError, read
from cantou.services.demarches.engine.workflow import json_schema

NOW = datetime(2026, 1, 31, 9, tzinfo=UTC)
AGENT, APPLICANT = frozenset({"mairie"}), frozenset({"applicant"})
ANSWERED = {"is": "answered", "key": "motif"}


def button(key, to, by=("mairie",), **more):
    on = {"on": "button", "label": key, "by": by, "fills": more.pop("fills", ())}
    return {"key": key, "to": to, "on": on, **more}


def jump(key, to, **more):
    return {"key": key, "do": "jump", "to": to, **more}


def status(key, phase, *ways, steps=(), **more):
    return {"key": key, "label": key, "phase": phase, "ways": ways, "steps": steps, **more}


def document():
    question = {"type": "short_text", "key": "motif", "label": "Motif", "required": True}
    return {
        "title": "Essai",
        "functions": [{"key": "mairie", "label": "Mairie"}],
        "values": [
            {"key": "prix", "label": "Prix", "kind": "number", "of_form": True},
            {"key": "trace", "label": "Trace"},
        ],
        "start": "depot_fait",
        "statuses": [
            status(
                "depot_fait",
                "filed",
                steps=[
                    {"key": "recu", "do": "email", "to": ["applicant"], "text": "Reçu, {prix} € ({etat})."},
                    {"key": "envoi", "do": "webhook", "address": "agenda", "hold": True,
                     "keep": [{"key": "trace", "path": "a.b"}]},
                    jump("vers_examen", "examen"),
                ],
            ),
            status(
                "examen",
                "under_review",
                button("refuser", "refus", fills=["pourquoi"]),
                button("accorder", "accord", when=ANSWERED),
                {"key": "trop_tard", "to": "refus", "on": {"on": "timer", "count": 1, "unit": "months"}},
                {"key": "paye", "to": "accord", "on": {"on": "trigger", "name": "paid"}},
                steps=[
                    {"key": "pourquoi", "do": "form", "by": ["mairie"], "questions": [question]},
                    {"key": "payer", "do": "request_payment", "label": "Droits",
                     "amount": {"is": "answer", "key": "prix"}},
                ],
            ),
            status("accord", "granted", end=True),
            status("refus", "refused", end=True, steps=[
                {"key": "lettre", "do": "letter", "to": ["applicant"], "text": "Refus : {motif}."}]),
        ],
    }  # fmt: skip


def facts(after=timedelta(0), **answers):
    return Facts("c1", NOW + after, {"prix": "12.505", **answers})


def begun(**answers):
    flow = read(document())
    state, effects = start(flow, facts(**answers))
    return flow, state, effects


def in_examination():
    flow, state, _effects = begun()
    state, effects = advance(flow, state, Outcome("envoi", 1, "done", typed={"a": {"b": "x"}}), facts())
    return flow, state, effects


def test_steps_go_on_once_what_holds_them_is_answered():
    _flow, state, effects = begun()
    assert [(one.key, one.kind) for one in effects] == [
        (("c1", 1, "recu"), "email"),
        (("c1", 1, "envoi"), "webhook"),
    ]
    assert effects[0].body["text"] == "Reçu, 12,505 € (depot_fait)."
    assert (state.status, state.held) == ("depot_fait", ("envoi", 2))
    _flow, state, effects = in_examination()
    assert (state.status, state.previous, state.values) == ("examen", "depot_fait", {"trace": "x"})
    assert effects[-1].body["cents"] == 1251


def test_a_program_that_fails_leaves_the_case_to_an_agent_and_may_answer_later():
    flow, state, _effects = begun()
    state, effects = advance(flow, state, Outcome("envoi", 1, "unreachable"), facts())
    assert (state.stuck, effects) == ("envoi:unreachable", [])
    state, _effects = advance(flow, state, Outcome("envoi", 1, "done", typed={}), facts())
    assert (state.status, state.stuck) == ("examen", "")


def test_a_button_takes_what_is_typed_with_it():
    flow, state, _effects = in_examination()
    with pytest.raises(EventError) as refused:
        advance(flow, state, Pressed("refuser", AGENT, {"pourquoi": {"motif": ""}}), facts())
    assert refused.value.errors == {"motif": "Il manque une réponse."}
    typed = {"pourquoi": {"motif": "{etat}"}}
    state, effects = advance(flow, state, Pressed("refuser", AGENT, typed), facts())
    assert (state.status, effects[-1].body["text"]) == ("refus", "Refus : {etat}.")
    assert [one.action for one in effects if one.kind == "no_longer_asked"] == ["pourquoi.left"]


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (Pressed("refuser", APPLICANT), "role"),
        (Pressed("accorder", AGENT), "guard"),
        (Pressed("rien", AGENT), "stale"),
        (TimePassed("trop_tard", 2), "early"),
        (TimePassed("trop_tard", 1), "stale"),
        (Told("cancelled"), "stale"),
        (Outcome("payer", 1, "settled"), "stale"),
        (Outcome("payer", 2, "done"), "unknown"),
        (Outcome("pourquoi", 2, "filled", APPLICANT), "role"),
    ],
)
def test_what_is_not_possible_is_refused(event, code):
    flow, state, _effects = in_examination()
    with pytest.raises(EventError) as refused:
        advance(flow, state, event, facts())
    assert refused.value.code == code


def test_a_month_from_the_31st_and_what_is_offered():
    flow, state, _effects = in_examination()
    assert f"{state.timers['trop_tard'].at:%Y-%m-%d %H:%M}" == "2026-02-28 10:00"
    assert [one.key for one in offers(flow, state, facts(), AGENT)] == ["refuser"]
    state, _effects = advance(flow, state, TimePassed("trop_tard", 2), facts(timedelta(days=28)))
    assert state.status == "refus"


def test_news_moves_a_case():
    flow, state, _effects = in_examination()
    assert advance(flow, state, Told("paid"), facts())[0].status == "accord"


def test_jumps_that_never_wait_are_stopped_and_nothing_of_them_is_done():
    given = document()
    given["values"].append({"key": "compte", "label": "Compte"})
    again = {"is": "not", "what": {"is": "answered", "key": "compte"}}
    given["statuses"][0]["steps"] = [
        {"key": "compter", "do": "set_value", "field": "compte", "text": ""},
        jump("encore", "depot_fait", when=again),
        jump("fin_boucle", "examen"),
    ]
    state, effects = start(read(given), facts())
    assert (state.stuck, effects) == ("loop", [])


def put(given, path, value):
    *way, last = path
    for one in way:
        given = given[one]
    given[last] = value


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["start"], "rien", "Il n’y a pas d’état « rien »"),
        (["statuses", 0, "phase"], "granted", "commence par"),
        (["statuses", 2, "phase"], "under_review", "n’en est pas une fin"),
        (["statuses", 3, "ways"], [button("rouvrir", "examen")], "ne devient pas à l’instruction"),
        (["statuses", 1, "ways"], [button("refuser", "refus")], "Rien ne mène jamais à « accord »"),
        (["statuses", 0, "steps", 2], jump("vers_examen", "depot_fait"), "Rien ne mène jamais"),
        (["statuses", 1, "ways", 0, "on", "by"], ["prefet"], "Il n’y a pas de fonction « prefet »"),
        (["statuses", 1, "ways", 0, "on", "fills"], ["recu"], "n’est pas une action de « examen »"),
        (["statuses", 0, "steps", 0, "text"], "{nul}", "« {nul} » ne nomme rien"),
        (["statuses", 0, "steps", 0, "when"], {"is": "answered", "key": "nul"}, "pas de question « nul »"),
        (["values", 0, "key"], "etat", "Deux choses s’appellent « etat »"),
        (
            ["statuses", 1, "ways", 3, "on"],
            {"on": "outcome", "action": "payer", "outcome": "signed"},
            "ne finit jamais",
        ),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(path, value, words):
    given = deepcopy(document())
    put(given, path, value)
    with pytest.raises(WorkflowError) as refused:
        read(given)
    assert words in str(refused.value)


def test_a_circle_that_never_waits_is_named():
    given = document()
    given["statuses"][1]["steps"] = [jump("retour", "depot_fait", when={"is": "answered", "key": "trace"})]
    given["statuses"][1]["ways"] = [button("refuser", "refus"), button("accorder", "accord")]
    given["statuses"][0]["steps"] = [jump("vers_examen", "examen")]
    given["statuses"][3]["steps"] = []
    with pytest.raises(WorkflowError) as refused:
        read(given)
    assert "depot_fait → examen → depot_fait" in str(refused.value)


def test_what_is_decided_is_not_undone_in_silence():
    assert not may_follow("granted", "under_review")
    assert may_follow("granted", "under_review", reopens=True)
    assert not may_follow("granted", "refused", reopens=True)
    assert not may_follow("filed", "draft")


def test_the_document_has_a_schema():
    assert json_schema()["$schema"].endswith("2020-12/schema")
