"""Publik's workflows (`.wcs`) made into ours. None fails: what has no counterpart is named (docs/dev/demarches.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cantou.core.forms.engine.wcs import Note, WcsError, condition_text, plain_text, questions_of, root_of
from cantou.services.demarches.engine.phases import ENDING, may_follow
from cantou.services.demarches.engine.sense import (
    WorkflowError,
    circle_of,
    endless,
    following,
    read,
    unreachable,
)
from cantou.services.demarches.engine.wcs_names import Names
from cantou.services.demarches.engine.workflow import FORMAT, Workflow

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PHASES: Final = (
    ("refused", r"refus|rejet"),
    ("withdrawn", r"annul|retir[ée]|abandon|supprim|suppression"),
    ("granted", r"accept|accord|trait[ée]e?$|document$|récupération du document|effectu"),
    ("incomplete", r"incompl|complément|informations pour|commentaire citoyen"),
)
"""By the label, the first that is found; only an end is decided. The first status is filed; an end that says nothing
is closed; all others are under review."""
SECONDS: Final = 60
LONGEST: Final = 500


@dataclass
class Report:
    workflow: Workflow
    document: dict[str, Any]
    notes: list[Note] = field(default_factory=list)


def import_workflow(content: bytes) -> Report:
    """Raises WcsError where it is no workflow."""
    root = root_of(content)
    if root.tag != "workflow":
        raise WcsError(f"Ce fichier décrit autre chose qu’un circuit : « {root.tag} ».")
    reading = _Reading(root)
    document = reading.document()
    try:
        return Report(read(document), document, reading.names.notes)
    except WorkflowError as error:
        raise WcsError(f"Ce circuit ne se laisse pas écrire : {error} {error.place}") from error


class _Reading:
    def __init__(self, root: Element) -> None:
        self.root = root
        spoken = [one.text or "" for one in root.iter() if one.text]
        self.names = Names("\n".join(spoken))
        self.keys = Names("")
        """Of statuses and actions, apart from what conditions name."""
        self.functions: dict[str, dict[str, str]] = {}
        self.status: dict[str, str] = {}
        self.ids: dict[str, str] = {}

    def note(self, code: str, where: str, detail: str = "") -> None:
        self.names.notes.append(Note(code, where[:80], detail[:120]))

    def document(self) -> dict[str, Any]:
        title = plain_text(self.root.findtext("name")) or "Sans titre"
        every = [one for one in self.root.findall("./possible_status/status") if one.find("id") is not None]
        for one in every:
            label = plain_text(one.findtext("name")) or "État"
            key = self.status[(one.findtext("id") or "").strip()] = self.keys.free(label)
            self.names.statuses.setdefault(label, []).append(key)
        for one in self.root.findall("./roles/role"):
            self.role(one.get("id") or "", plain_text(one.text))
        self._fields()
        made = [self._status(one) for one in every]
        if not made:
            made = [{"key": "fin", "label": "Fin", "phase": "filed", "steps": [], "ways": []}]
        document = {
            "format": FORMAT, "title": title[:LONGEST], "start": made[0]["key"], "statuses": made,
            "anytime": [one for each in self.root.findall("./global_actions/action") for one in self._anytime(each)],
        }  # fmt: skip
        self.role("_receiver", "Agent traitant")
        document |= {"functions": list(self.functions.values()), "parameters": list(self.names.parameters.values()),
                     "values": list(self.names.values.values())}  # fmt: skip
        return self._mended(document)

    def _fields(self) -> None:
        for one in self.root.findall("./backoffice-fields/formdef/fields/field"):
            name = (one.findtext("varname") or "").strip() or plain_text(one.findtext("label"))
            key = self.names.key("var", re.sub(r"\W+", "_", name) or "valeur")
            self.names.values[key] |= {"of_form": False}
            self.ids[one.findtext("id") or ""] = key

    def role(self, given: str, label: str = "") -> str:
        if given in {"_submitter", "_user"}:
            return "applicant"
        if given not in self.functions:
            key = self.keys.free(f"f_{given.strip('_')}")
            self.functions[given] = {"key": key, "label": label or given.strip("_")[:200] or "Agent"}
        return self.functions[given]["key"]

    def roles(self, one: Element, tag: str, usual: str = "_receiver") -> list[str]:
        found = [(each.text or each.get("role_id") or "").strip() for each in one.findall(f"./{tag}/*")]
        return list(dict.fromkeys(self.role(each) for each in found if each)) or [self.role(usual)]

    def target(self, given: str | None, where: str) -> str:
        key = self.status.get((given or "").strip(), "")
        if not key:
            self.note("target", where, f"état « {given} »")
        return key

    # A status.

    def _status(self, one: Element) -> dict[str, Any]:
        label = plain_text(one.findtext("name")) or "État"
        made: dict[str, Any] = {"key": self.status[(one.findtext("id") or "").strip()], "label": label[:LONGEST],
                                "phase": "under_review", "words": [], "steps": [], "ways": []}  # fmt: skip
        made["end"] = one.findtext("forced_endpoint") == "true"
        by_hand = False
        for item in one.findall("./items/item"):
            by_hand = self._item(item, made, label, by_hand=by_hand)
        if one.findtext("loop_items_template"):
            self.note("loop", label, "fait une fois au lieu de chacun")
            to = self.target(one.findtext("after_loop_status"), label)
            if to:
                made["steps"].append(self._act(label, do="jump", to=to))
        if one.findall("./visibility/role"):
            self.note("visibility", label)
        return made

    def _act(self, label: str, /, **more: Any) -> dict[str, Any]:
        return {"key": self.keys.free(f"a_{label[:20]}_{more.get('do') or 'way'}"), **more}

    def _item(self, item: Element, made: dict[str, Any], label: str, *, by_hand: bool) -> bool:
        """True from where an immediate jump had to become a button: those after it are buttons too."""
        sort = item.get("type") or ""
        when, clear = self.names.condition(condition_text(item.find("condition")), label)
        guard = {"when": when} if when else {}
        if sort == "jump":
            return self._jump(item, made, label, guard, by_hand=by_hand or not clear)
        if sort in {"choice", "jumponsubmit", "editable"}:
            self._way(item, made, label, guard, sort)
        elif not clear:
            self.note("left_out", label, f"{sort} : sa condition n’est pas lue")
        elif sort == "displaymsg":
            made["words"].append({"text": self.names.text(item.findtext("message"), label),
                                  "to": self.roles(item, "to", "_submitter"), **guard})  # fmt: skip
        else:
            made["steps"] += [{**each, **guard} for each in self._does(item, label, sort)]
        return by_hand

    def _jump(
        self, item: Element, made: dict[str, Any], label: str, guard: dict[str, Any], *, by_hand: bool
    ) -> bool:
        given, trigger = (item.findtext("status") or "").strip(), (item.findtext("trigger") or "").strip()
        timeout = (item.findtext("timeout") or "").strip()
        if given == "_previous":
            self.note("marker", label, "retour à l’état marqué : il n’y a plus de retour")
            return by_hand
        to = self.target(given, label)
        if not to:
            return by_hand
        mode = item.findtext("mode") or ("timeout" if timeout else "trigger" if trigger else "immediate")
        way = self._act(label, to=to, **guard)
        if mode == "trigger":
            made["ways"].append(way | {"on": {"on": "trigger", "name": self._name(trigger)}})
        elif mode == "timeout":
            made["ways"].append(way | {"on": {"on": "timer", **self._after(timeout, label)}})
        elif by_hand:
            self.note("jump_by_hand", label, "un agent décide")
            made["ways"].append(
                way | {"on": self._button(f"Continuer vers {given}", [self.role("_receiver")])}
            )
            return True
        else:
            made["steps"].append(self._act(label, do="jump", to=to, **guard))
        return by_hand

    def _name(self, text: str) -> str:
        return Names("").free(text)

    def _button(self, label: str, by: list[str], fills: list[str] | None = None) -> dict[str, Any]:
        return {"on": "button", "label": label[:LONGEST] or "Continuer", "by": by, "fills": fills or []}

    def _after(self, timeout: str, label: str) -> dict[str, Any]:
        if timeout.isdigit():
            return {"count": min(int(timeout) // SECONDS, 100_000), "unit": "minutes"}
        found = re.fullmatch(r"\{\{\s*form_option_(\w+)\s*\}\}\s*jours?", timeout)
        if found:
            return {"count": 30, "unit": "days", "parameter": self.names.key("option", found[1])}
        self.note("timeout", label, timeout)
        return {"count": 30, "unit": "days"}

    def _way(self, item: Element, made: dict[str, Any], label: str, guard: dict[str, Any], sort: str) -> None:
        asked = [each for each in made["steps"] if each.get("do") in {"form", "comment"}]
        to = self.target(item.findtext("status"), label)
        if sort == "editable":
            words = plain_text(item.findtext("label")) or "Modifier"
            act = self._act(label, do="edit", by=self.roles(item, "by"), label=words)
            made["steps"].append(act | guard)
            if to:
                on = {"on": "outcome", "action": act["key"], "outcome": "changed"}
                made["ways"].append(self._act(label, to=to, on=on))
        elif to and sort == "choice":
            by = self.roles(item, "by")
            along = [] if (item.findtext("ignore_form_errors") or "").lower() == "true" else asked
            fills = [each["key"] for each in along if each["do"] == "form" and {*each["by"]} & {*by}]
            words = self.names.text(item.findtext("label"), label)
            made["ways"].append(self._act(label, to=to, on=self._button(words, by, fills), **guard))
        elif to:
            for each in asked:
                outcome = "filled" if each["do"] == "form" else "given"
                on = {"on": "outcome", "action": each["key"], "outcome": outcome}
                made["ways"].append(self._act(label, to=to, on=on, **guard))

    # Actions.

    def _does(self, item: Element, label: str, sort: str) -> list[dict[str, Any]]:
        reader = {
            "sendmail": self._mail, "notification": self._mail, "register-comment": self._mail,
            "webservice_call": self._webhook, "form": self._form, "set-backoffice-fields": self._set,
            "create_carddata": self._card, "commentable": self._ask, "addattachment": self._ask,
            "export_to_model": self._make, "dispatch": self._make,
        }.get(sort)  # fmt: skip
        if reader:
            return reader(item, label, sort)
        if sort in {"anonymise", "remove"}:
            if sort == "remove":
                self.note("remove", label, "anonymisé au lieu d’être supprimé")
            return [self._act(label, do="anonymise")]
        self.note("action", label, sort)
        return []

    def _mail(self, item: Element, label: str, sort: str) -> list[dict[str, Any]]:
        do = {"sendmail": "email", "notification": "message"}.get(sort, "note")
        if item.findtext("mail_template"):
            self.note("mail_template", label, item.findtext("mail_template") or "")
        text = item.findtext("body") or item.findtext("comment")
        given = [(each.text or "").strip() for each in item.findall("./to/*")]
        named = [found[1] for each in given if (found := re.fullmatch(r"\{\{\s*form_var_(\w+)\s*\}\}", each))]
        if any(each.startswith("{") for each in given) and not named:
            self.note("recipient", label, given[0])
        to = [self.role(each) for each in given if each and "{" not in each]
        act = self._act(label, do=do, to=to, text=self.names.text(text, label))
        act["subject"] = self.names.text(item.findtext("subject") or item.findtext("title"), label)[:LONGEST]
        if named:
            act["address"] = self.names.key("var", named[0])
        return [act]

    def _webhook(self, item: Element, label: str, _sort: str) -> list[dict[str, Any]]:
        name = plain_text(item.findtext("label")) or item.findtext("varname") or "service"
        self.note("webhook", label, f"{name} : son adresse est à régler, ce qu’il envoie et garde aussi")
        outcomes = {
            "refused": "action_on_4xx",
            "unreachable": "action_on_5xx",
            "unreadable": "action_on_bad_data",
        }
        failing: list[dict[str, str]] = []
        for outcome, tag in outcomes.items():
            given = (item.findtext(tag) or ":stop").strip()
            if given in {":pass", ":stop"}:
                failing.append({"outcome": outcome, "then": "continue" if given == ":pass" else "stay"})
            elif to := self.target(given, label):
                failing.append({"outcome": outcome, "then": "jump", "to": to})
        return [self._act(label, do="webhook", address=self._name(name), failing=failing, hold=True)]

    def _form(self, item: Element, label: str, _sort: str) -> list[dict[str, Any]]:
        fields = item.findall("./formdef/fields/field")
        prefix = (item.findtext("varname") or "").strip()
        questions, names, notes = questions_of(fields, self.names.taken)
        self.names.notes += notes
        for name, key in names.items():
            self.names.known.setdefault(f"{prefix}_{name}" if prefix else name, key)
        if not questions:
            return []
        return [
            self._act(label, do="form", by=self.roles(item, "by"), label=label[:LONGEST], questions=questions)
        ]

    def _set(self, item: Element, label: str, _sort: str) -> list[dict[str, Any]]:
        made = []
        for each in item.findall("./fields/field"):
            key = self.ids.get(each.findtext("field_id") or "")
            if key is None or self.names.kinds.get(key) != "text":
                self.note("set_value", label, each.findtext("field_id") if key is None else key)  # type: ignore[arg-type]
                continue
            made.append(
                self._act(
                    label, do="set_value", field=key, text=self.names.text(each.findtext("value"), label)
                )
            )
        return made

    def _card(self, item: Element, label: str, _sort: str) -> list[dict[str, Any]]:
        self.note("card_values", label, "les valeurs de la fiche sont à régler")
        return [self._act(label, do="create_card", what=self._name(item.findtext("formdef_slug") or "fiche"))]

    def _ask(self, item: Element, label: str, sort: str) -> list[dict[str, Any]]:
        do = "comment" if sort == "commentable" else "ask_document"
        words = plain_text(item.findtext("label") or item.findtext("title")) or "Commentaire"
        return [self._act(label, do=do, by=self.roles(item, "by"), label=words[:LONGEST])]

    def _make(self, item: Element, label: str, sort: str) -> list[dict[str, Any]]:
        if sort == "dispatch":
            self.note("dispatch", label, "selon la réponse : à régler")
            role = item.findtext("role_key") or "_receiver"
            return [self._act(label, do="assign", what=self.role(role))]
        self.note("model", label, "le modèle est à refaire")
        return [
            self._act(
                label, do="pdf", what=self._name(item.findtext("./model_file/base_filename") or "modele")
            )
        ]

    def _anytime(self, action: Element) -> list[dict[str, Any]]:
        label, made = plain_text(action.findtext("name")) or "Action", []
        for one in action.findall("./triggers/trigger"):
            steps: list[dict[str, Any]] = []
            for item in action.findall("./items/item"):
                inner: dict[str, Any] = {"steps": [], "words": [], "ways": []}
                self._item(item, inner, label, by_hand=False)
                if inner["ways"]:
                    self.note("global", label, item.get("type") or "")
                steps += [{**each, **({"hold": False} if "hold" in each else {})} for each in inner["steps"]]
            given = [self.target(each.text, label) for each in one.findall("./statuses/*")]
            if steps:
                made.append(
                    self._act(label, steps=steps, on=self._on(one, label), statuses=list(filter(None, given)))
                )
        return made

    def _on(self, one: Element, label: str) -> dict[str, Any]:
        if one.get("type") == "timeout":
            if one.findtext("anchor") != "creation":
                self.note("anchor", label, one.findtext("anchor") or "")
            count = int(one.findtext("timeout") or 0) if (one.findtext("timeout") or "").isdigit() else 30
            return {"on": "timer", "count": count, "unit": "days", "since": "filed"}
        if one.get("type") == "webservice":
            return {"on": "trigger", "name": self._name(one.findtext("identifier") or label)}
        return self._button(label, self.roles(one, "roles"))

    # What would be refused is mended, and named.

    def _mended(self, document: dict[str, Any]) -> dict[str, Any]:
        flow = Workflow.model_validate(document)
        for key in unreachable(flow):
            self.note("unreachable", flow.status(key).label)
        gone = {*unreachable(flow)}
        document["statuses"] = [one for one in document["statuses"] if one["key"] not in gone]
        for one in document["anytime"]:
            kept = [key for key in one["statuses"] if key not in gone]
            one["steps"] = [] if one["statuses"] and not kept else one["steps"]
            one["statuses"] = kept
        document["anytime"] = [one for one in document["anytime"] if one["steps"]]
        while circle := circle_of(flow := Workflow.model_validate(document)):
            self.note("circle", " → ".join(circle), "le dernier saut est retiré")
            last = next(one for one in document["statuses"] if one["key"] == circle[-2])
            last["steps"] = [one for one in last["steps"] if one.get("to") != circle[-1]]
        self._ends(document)
        return document

    def _ends(self, document: dict[str, Any]) -> None:
        # As in Publik, what is offered at any time does not keep a status from being an end.
        flow = Workflow.model_validate({**document, "anytime": []})
        for one in document["statuses"]:
            own = flow.status(one["key"])
            jumps = any(step["do"] == "jump" for step in one["steps"])
            one["end"] = (one["end"] and not jumps) or not list(following(flow, own))
        flow = Workflow.model_validate(document)
        lost = endless(flow)
        if lost:
            self.note("no_end", ", ".join(lost), "une fin « Clos » est ajoutée")
            document["statuses"].append(
                {"key": "clos_ajoute", "label": "Clos", "phase": "closed", "end": True}
            )
            on = self._button("Clore", [self.role("_receiver")])
            for one in document["statuses"]:
                if one["key"] in lost:
                    one["ways"].append(self._act("clore", to="clos_ajoute", on=on))
            document["functions"] = list(self.functions.values())
        for at, one in enumerate(document["statuses"]):
            said = next((phase for phase, rule in PHASES if re.search(rule, one["label"].lower())), "")
            if one["end"]:
                one["phase"] = said if said in ENDING else "closed"
            else:
                one["phase"] = "incomplete" if said == "incomplete" else "under_review"
            if at == 0:
                self._first(document, one)
        self._reconcile(document)

    def _first(self, document: dict[str, Any], one: dict[str, Any]) -> None:
        """A workflow whose first status is its end: it is filed, then closed at once."""
        one["phase"] = "filed"
        if one["end"]:
            one["end"] = False
            if "clos_ajoute" not in {each["key"] for each in document["statuses"]}:
                document["statuses"].append(
                    {"key": "clos_ajoute", "label": "Clos", "phase": "closed", "end": True}
                )
            self.note("first_is_end", one["label"], "une fin « Clos » est ajoutée")
            one["steps"].append(self._act("clore", do="jump", to="clos_ajoute"))

    def _reconcile(self, document: dict[str, Any]) -> None:
        """An end that goes on to something else than being closed is none: it is still examined."""
        while True:
            flow = Workflow.model_validate(document)
            phase = {one.key: one.phase for one in flow.statuses}
            bad = [one for one in flow.statuses
                   if any(not may_follow(one.phase, phase[to]) for to, _reopens in following(flow, one))]  # fmt: skip
            if not bad:
                return
            for one in bad:
                self.note("phase", one.label, "une fin qui continue : reste à l’instruction")
            for each in document["statuses"]:
                if each["key"] in {one.key for one in bad}:
                    each["phase"], each["end"] = "under_review", False
