"""The démarches that the house comes with, walked without a database: what is answered, pressed, and what follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from cantou.core.forms.engine.answering import fill
from cantou.core.forms.engine.sense import read as read_form
from cantou.core.forms.engine.steps import failed_checks
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.running import Facts, Outcome, Pressed, TimePassed, advance, start
from cantou.services.demarches.engine.sense import read

BEGUN = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)
WHO = {
    "prenom": "Ginette",
    "nom": "Fau",
    "adresse": {
        "label": "2 rue du Four",
        "line": "2 rue du Four",
        "postcode": "15800",
        "city": "Vic-sur-Cère",
    },
}
MISSING = {"manque": {"piece": "Une pièce"}}
REFUSED = {"pourquoi": {"motif": "Il manque l’essentiel."}}


def filled(key, answers):
    """What the form makes of what was typed: its answers, and what it finds wrong."""
    return fill(read_form(PACKAGES[key].form), {**WHO, **answers}, today=TODAY)


def wrong(key, answers):
    """Whether it is refused: a question, or what a page checks."""
    done = filled(key, answers)
    return bool(done.errors or failed_checks(read_form(PACKAGES[key].form), done, today=TODAY))


class Path:
    """One case of a démarche. `effects`: all of them, in order."""

    def __init__(self, key, answers, **parameters):
        done = filled(key, answers)
        assert not done.errors, done.errors
        assert not wrong(key, answers)
        self.workflow = read(PACKAGES[key].workflow)
        usual = {one.key: one.usual for one in self.workflow.parameters}
        self.now, self.answers, self.parameters = BEGUN, done.answers, {**usual, **parameters}
        self.state, self.effects = start(self.workflow, self.facts)

    @property
    def facts(self):
        return Facts("c1", self.now, self.answers, self.parameters)

    def _go(self, event):
        self.now += timedelta(hours=1)
        if isinstance(event, TimePassed):
            self.now = max(self.now, self.state.timers[event.key].at)
        self.state, more = advance(self.workflow, self.state, event, self.facts)
        self.effects = [*self.effects, *more]
        return self

    def press(self, key, typed=None, *, by="mairie"):
        return self._go(Pressed(key, frozenset({by}), typed or {}))

    def answer(self, action, outcome):
        return self._go(Outcome(action, self.state.awaited[action], outcome))

    def wait(self, key):
        return self._go(TimePassed(key, self.state.timers[key].number))

    @property
    def at(self):
        status = self.workflow.status(self.state.status)
        return status.key, status.phase, status.end

    def papers(self):
        return {
            one.body["values"]["titre"]: one.body["values"]["texte"]
            for one in self.effects
            if one.kind in {"pdf", "signature"}
        }

    def kinds(self):
        return [one.kind for one in self.effects]
