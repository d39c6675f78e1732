"""Whether a workflow may be published: what its shapes cannot say."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cantou.core.forms.engine.check import check, check_kind
from cantou.core.forms.engine.tree import ConditionError, keys_of
from cantou.services.demarches.engine import actions as act
from cantou.services.demarches.engine.phases import CALLED, ENDING, may_follow
from cantou.services.demarches.engine.tags import tags_of
from cantou.services.demarches.engine.workflow import SYSTEM, Answered, Button, Workflow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cantou.core.forms.engine.tree import Kind
    from cantou.services.demarches.engine.workflow import Status


class WorkflowError(ValueError):
    """`place`: a path of keys and positions; the words are French."""

    def __init__(self, words: str, place: str = "") -> None:
        super().__init__(words)
        self.place = place


def read(document: Any) -> Workflow:
    """Raises WorkflowError: what may be published, nothing else."""
    try:
        workflow = Workflow.model_validate(document)
    except ConditionError as error:
        raise WorkflowError(str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise WorkflowError(f"Cette partie n’est pas comme il faut ({first['msg']}).", place) from error
    _named_once(workflow)
    _conditions(workflow)
    _references(workflow)
    _phases(workflow)
    _ways(workflow)
    circle = circle_of(workflow)
    if circle:
        raise WorkflowError(f"Ces états se suivent en rond sans jamais attendre : {' → '.join(circle)}.")
    return workflow


def kinds_of(workflow: Workflow) -> dict[str, Kind]:
    """Of everything that a condition or a text of this workflow may name."""
    kinds: dict[str, Kind] = {**SYSTEM}
    kinds |= {one.key: one.kind for one in workflow.parameters}
    kinds |= {one.key: one.kind for one in workflow.values}
    for _place, one in workflow.actions():
        if isinstance(one, act.AskForm):
            kinds |= {each.key: each.kind for each in one.questions}
    return kinds


def _named_once(workflow: Workflow) -> None:
    questions = [
        each for _place, one in workflow.actions() if isinstance(one, act.AskForm) for each in one.questions
    ]
    sorts: list[list[str]] = [
        [*SYSTEM, *(one.key for one in chain(workflow.parameters, workflow.values, questions))],
        [one.key for one in workflow.statuses],
        [one.key for one in workflow.functions] + [act.APPLICANT],
        [one.key for _place, one in workflow.actions()]
        + [way.key for status in workflow.statuses for way in status.ways]
        + [one.key for one in workflow.anytime],
    ]
    for keys in sorts:
        seen: set[str] = set()
        for key in keys:
            if key in seen:
                raise WorkflowError(f"Deux choses s’appellent « {key} ».")
            seen.add(key)


def _conditions(workflow: Workflow) -> None:
    kinds = kinds_of(workflow)
    shown = [(f"« {status.label} »", one) for status in workflow.statuses for one in status.words]
    ways = [(f"« {status.label} »", one) for status in workflow.statuses for one in status.ways]
    anytime = [(f"anytime.{one.key}", one) for one in workflow.anytime]
    for place, one in [*workflow.actions(), *shown, *ways, *anytime]:
        try:
            if one.when is not None:
                check(one.when, kinds)
            _worths(one, kinds)
        except ConditionError as error:
            raise WorkflowError(str(error), place) from error
        unknown = set().union(*map(tags_of, texts_of(one))) - set(kinds)
        if unknown:
            raise WorkflowError(f"« {{{min(unknown)}}} » ne nomme rien dans cette démarche.", place)


def _worths(one: Any, kinds: Mapping[str, Kind]) -> None:  # noqa: C901 (one case for each sort of action)
    if isinstance(one, act.SetValue):
        if one.field not in kinds or one.field in SYSTEM:
            raise ConditionError(f"« {one.field} » n’est pas une valeur du dossier.")
        if (one.value is None) is (one.text is None):
            raise ConditionError("Une valeur ou un texte, mais l’un des deux.")
        if one.value is not None:
            check_kind(one.value, kinds[one.field], kinds)
        elif kinds[one.field] != "text":
            raise ConditionError("Seul un texte se fait de mots.")
    if isinstance(one, act.Pay):
        if (one.amount is None) is not bool(one.rule):
            raise ConditionError("Un montant ou une règle de prix, mais l’un des deux.")
        if one.amount is not None:
            check_kind(one.amount, "number", kinds)
    if isinstance(one, act.Sign) and not {"titre", "texte"} <= {*one.values}:
        raise ConditionError("Ce qui se signe a un titre et un texte.")
    if isinstance(one, (act.Webhook, act.Book)):
        wanted = one.send if isinstance(one, act.Webhook) else (one.slot, one.audience, one.association)
        unknown = {*filter(None, wanted), *(kept.key for kept in one.keep)} - set(kinds)
        if unknown:
            raise ConditionError(f"« {min(unknown)} » n’est pas une valeur du dossier.")
    parameter = getattr(one, "parameter", "") or getattr(getattr(one, "on", None), "parameter", "")
    if parameter and kinds.get(parameter) != "number":
        raise ConditionError(f"« {parameter} » n’est pas un nombre que l’on règle.")


def texts_of(one: Any) -> tuple[str, ...]:
    found = [getattr(one, name, None) for name in ("text", "subject", "card")]
    if isinstance(one, act.Make | act.Sign):
        found += one.values.values()
    return tuple(text for text in found if isinstance(text, str))


def _references(workflow: Workflow) -> None:
    statuses = {one.key for one in workflow.statuses}
    roles = {act.APPLICANT, *(one.key for one in workflow.functions)}
    known = {one.key: one.do for _place, one in workflow.actions()}
    named = {*chain.from_iterable(one.statuses for one in workflow.anytime), workflow.start}
    named |= {to for status in workflow.statuses for to, _reopens in following(workflow, status)}
    if named - statuses:
        raise WorkflowError(f"Il n’y a pas d’état « {min(named - statuses)} ».")
    carriers = [one for _place, one in workflow.actions()]
    _of_others(carriers, known)
    ways = [way for status in workflow.statuses for way in status.ways]
    on = [way.on for way in ways] + [one.on for one in workflow.anytime]
    said = set(chain.from_iterable((*getattr(one, "by", ()), *getattr(one, "to", ())) for one in carriers
                                   if not isinstance(one, act.Jump)))  # fmt: skip
    said |= set(chain.from_iterable(one.by for one in on if isinstance(one, Button)))
    said |= {role for status in workflow.statuses for one in status.words for role in one.to}
    if said - roles:
        raise WorkflowError(f"Il n’y a pas de fonction « {min(said - roles)} ».")
    for status in workflow.statuses:
        own = {one.key for one in status.steps}
        for way in status.ways:
            wanted = {*way.on.fills} if isinstance(way.on, Button) else set()
            if isinstance(way.on, Answered):
                wanted = {way.on.action}
                if way.on.outcome not in act.OUTCOMES.get(known.get(way.on.action, ""), ()):
                    raise WorkflowError(f"« {way.on.action} » ne finit jamais par « {way.on.outcome} ».")
            if wanted - own:
                raise WorkflowError(f"« {min(wanted - own)} » n’est pas une action de « {status.label} ».")
    for one in workflow.anytime:
        if any(getattr(step, "hold", False) or isinstance(step, act.Wait) for step in one.steps):
            raise WorkflowError(f"« {one.key} » : une action qui attend se fait dans un état.")


def _of_others(actions: list[Any], known: Mapping[str, str]) -> None:
    """What confirms, gives back or lets off names what it is about."""
    for one in actions:
        wanted = "request_payment" if isinstance(one, act.Forgive) else "book_slot"
        if isinstance(one, (act.Confirm, act.Release, act.Forgive)):
            wrong = [key for key in one.of if known.get(key) != wanted]
            if wrong:
                raise WorkflowError(f"« {one.key} » : « {wrong[0]} » n’est pas une action de cette sorte.")


def following(workflow: Workflow, status: Status) -> Iterator[tuple[str, bool]]:
    """The statuses that may come next, and whether going there opens what was decided."""
    steps = chain(status.steps, *(one.steps for one in workflow.offered(status)))
    for step in steps:
        if isinstance(step, act.Jump):
            yield step.to, step.reopens
        if isinstance(step, act.Webhook):
            yield from ((each.to, False) for each in step.failing if each.then == "jump")
    yield from ((way.to, way.reopens) for way in status.ways)


def _phases(workflow: Workflow) -> None:
    phase = {one.key: one.phase for one in workflow.statuses}
    if phase[workflow.start] not in {"draft", "filed"}:
        raise WorkflowError("Une démarche commence par un brouillon ou un dépôt.")
    for status in workflow.statuses:
        if status.end and status.phase not in ENDING:
            raise WorkflowError(f"« {status.label} » finit la démarche, et n’en est pas une fin.")
        for to, reopens in following(workflow, status):
            if not may_follow(status.phase, phase[to], reopens=reopens):
                raise WorkflowError(
                    f"De « {status.label} » à « {workflow.status(to).label} » : une démarche "
                    f"{CALLED[status.phase]} ne devient pas {CALLED[phase[to]]}."
                )


def unreachable(workflow: Workflow) -> list[str]:
    seen, left = {workflow.start}, [workflow.start]
    while left:
        for to, _reopens in following(workflow, workflow.status(left.pop())):
            if to not in seen:
                seen.add(to)
                left.append(to)
    return [one.key for one in workflow.statuses if one.key not in seen]


def endless(workflow: Workflow) -> list[str]:
    """Those from which nothing leads to an end."""
    good = {one.key for one in workflow.statuses if one.end}
    nexts = {one.key: {to for to, _reopens in following(workflow, one)} for one in workflow.statuses}
    while more := {key for key, ways in nexts.items() if ways & good} - good:
        good |= more
    return [key for key in nexts if key not in good]


def _ways(workflow: Workflow) -> None:
    for keys, words in (
        (unreachable(workflow), "Rien ne mène jamais à"),
        (endless(workflow), "Rien ne mène à une fin depuis"),
    ):
        if keys:
            labels = ", ".join(f"« {workflow.status(key).label} »" for key in keys)
            raise WorkflowError(f"{words} {labels}.")


def circle_of(workflow: Workflow) -> list[str]:
    """Statuses that follow one another at once, the first again at the end; [] when none do for ever.

    A circle whose conditions read what it sets itself may be one that counts: it is left to the bound of `running`.
    """
    edges = {one.key: list(_at_once(one)) for one in workflow.statuses}
    for first in edges:
        way = _way_back(first, edges)
        if way and not _counts(workflow, way):
            return way
    return []


def _at_once(status: Status) -> Iterator[str]:
    for step in status.steps:
        if isinstance(step, act.Wait) or getattr(step, "hold", False):
            return
        if isinstance(step, act.Jump):
            yield step.to
            if step.when is None:
                return


def _way_back(first: str, edges: Mapping[str, list[str]]) -> list[str]:
    before: dict[str, str] = {}
    left = [first]
    while left:
        here = left.pop(0)
        for to in edges[here]:
            if to == first:
                way = [here]
                while way[0] != first:
                    way.insert(0, before[way[0]])
                return [*way, first]
            if to not in before:
                before[to] = here
                left.append(to)
    return []


def _counts(workflow: Workflow, way: list[str]) -> bool:
    steps = [step for key in way[:-1] for step in workflow.status(key).steps]
    read: set[str] = set()
    for step in steps:
        if isinstance(step, act.Jump) and step.when is not None and step.to in way:
            read |= keys_of(step.when)
    written = {"etat_precedent", *(step.field for step in steps if isinstance(step, act.SetValue))}
    return bool(read & written)
