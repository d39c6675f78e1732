"""What is printed: the receipt, a decision, the whole case. PDF/UA, made by typst from what was kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.forms.domain.reading import definition_of, with_cards
from cantou.core.forms.engine.answering import Filled
from cantou.core.forms.engine.steps import chosen_of
from cantou.core.forms.portal.saying import told
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import spoken
from cantou.core.parapheur.domain.queries import request_of
from cantou.core.web.days import date_format
from cantou.core.web.pdf import make_pdf
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.clocks import delay_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.files.models import StoredFile
    from cantou.services.demarches.models import Case, CaseEvent

PRINT = Path(__file__).parents[1] / "print"
LETTER = PRINT / "letter.typ"


def answers_of(case: Case, files: Iterable[StoredFile]) -> list[dict[str, Any]]:
    """Page by page, as its person wrote them."""
    definition = definition_of(case.form_version)
    definition = with_cards(definition, case.organisation_id, chosen_of(definition, case.answers))
    names = {str(one.handle): one.name for one in files}
    return list(told(definition, Filled(answers=case.answers, shown=set(case.answers)), names))


def _head(case: Case) -> dict[str, Any]:
    body = case.organisation
    reached = (
        body.name,
        *body.address.splitlines(),
        show_phone(body.phone) if body.phone else "",
        body.email,
    )
    return {
        "sender": [one for one in reached if one],
        "recipient": [one for one in (case.name, *case.postal.splitlines()) if one],
        "reference": spoken(case.reference),
        "demarche": case.demarche.title,
    }


def receipt_pdf(case: Case) -> bytes:
    """What the law wants in it, as it was said on the day of filing."""
    found = queries.receipt(case)
    return _letter(
        case,
        title=_("Accusé de réception"),
        lines=found.body.splitlines() if found else [],
        on=timezone.localdate(case.filed_at),
    )


def silence_pdf(case: Case) -> bytes:
    """That silence has granted it: whoever asked may have it (silences.is_granted)."""
    day = date_format(case.silent_on or case.due_on, "j F Y")
    known = {
        "who": case.name or _("La personne qui a fait la demande"),
        "what": case.demarche.title,
        "filed": date_format(timezone.localdate(case.filed_at), "j F Y"),
        "reference": spoken(case.reference),
        "body": case.organisation.name,
        "delay": delay_words(case.clock),
        "day": day,
    }
    lines = [
        _("%(who)s a demandé\u00a0: « %(what)s ». La demande a été reçue le %(filed)s, sous la référence "
          "%(reference)s."),
        _("Pour y répondre, le délai était de %(delay)s. Il s’est achevé le %(day)s au soir. Aucune décision n’a été "
          "notifiée avant."),
        _("La demande est donc acceptée depuis le %(day)s, par une décision implicite."),
        _("%(body)s délivre cette attestation à la demande de la personne."),
    ]  # fmt: skip
    return _letter(
        case,
        title=_("Attestation d’acceptation implicite"),
        lines=[line % known for line in lines],
        on=timezone.localdate(),
    )


def document_pdf(case: Case, event: CaseEvent) -> bytes:
    """One that was signed is what was signed, to the byte; any other is drawn."""
    if tag := event.data.get("signature"):
        found = request_of(
            organisation=case.organisation_id, service=queries.SERVICE, key=case.object_key, tag=tag
        )
        return bytes(found.signed_pdf or b"") if found is not None else b""
    values = event.data.get("values", {})
    return _letter(
        case,
        title=event.title,
        lines=str(values.get("texte", "")).splitlines(),
        on=date.fromisoformat(event.data["on"]),
        signed=str(values.get("signataire", "")),
    )


def letter_values(case: Case, *, title: str, lines: list[str], on: date, signed: str = "") -> dict[str, Any]:
    """What letter.typ reads."""
    return _head(case) | {
        "title": title,
        "day": date_format(on, "j F Y"),
        "lines": [line for line in lines if line.strip()],
        "signed": signed,
        "signature": [],
    }


def _letter(case: Case, **values: Any) -> bytes:
    return make_pdf(LETTER.read_bytes(), name="values", values=letter_values(case, **values))


def case_pdf(case: Case, *, for_agents: bool) -> bytes:
    """All of it: answers, pieces by name, the thread, and for agents their notes."""
    files = list(queries.files_of(case))
    values = _head(case) | {
        "title": _("Dossier %(reference)s") % {"reference": spoken(case.reference)},
        "day": date_format(timezone.localdate(), "j F Y"),
        "state": case.status_title,
        "filed": date_format(timezone.localdate(case.filed_at), "j F Y"),
        "channel": str(case.get_channel_display()),
        "pages": [
            {
                "title": page["title"],
                "rows": [{"label": row["label"], "lines": row["lines"]} for row in page["rows"]],
            }
            for page in answers_of(case, files)
        ],
        "files": [one.name for one in files],
        "thread": [_line(one) for one in queries.thread(case)],
        "notes": [
            {"day": _day(one.at), "body": one.body} for one in (queries.notes(case) if for_agents else ())
        ],
    }
    return make_pdf((PRINT / "case.typ").read_bytes(), name="values", values=values)


def _line(one: CaseEvent) -> dict[str, str]:
    """A document says what it says: a file that is read in ten years needs no address to open."""
    said = one.title or str(one.get_kind_display())
    text = str(one.data.get("values", {}).get("texte", ""))
    return {
        "day": _day(one.at),
        "title": said,
        "body": "\n".join(filter(None, (one.data.get("by"), one.body, text))),
    }


def _day(at: Any) -> str:
    return date_format(timezone.localdate(at), "j F Y")
