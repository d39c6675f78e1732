"""What is published as it came, where an organisation wishes so; elsewhere nothing is, before an agent has read it.

Inside an agent's Scope, from listeners: whichever the channel, a report is filed first (docs/adr/0123).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.files.domain import files
from cantou.core.files.models import StoredFile
from cantou.core.web.pagecache import bump
from cantou.services.signalements.domain.categories import title_of
from cantou.services.signalements.domain.photos import REPORTED
from cantou.services.signalements.domain.publications import make_findable, publish
from cantou.services.signalements.domain.redactions import suspects
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.models import Contact, Publication, Report

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.services.signalements.domain.settings import Settings

BY_AGENTS = frozenset({Report.Channel.AGENT, Report.Channel.PHONE, Report.Channel.VISIT})
"""What an agent wrote down for colleagues; they publish it themselves."""
_ELSEWHERE = re.compile(r"https?:|www\.|\w\.[a-z]{2,24}\b|\w\.\w[\w.-]*/")
"""An address of another site, whatever its last word; a full stop with no space behind it now and then."""
_REACHED = re.compile(
    r"(?:\d[^\w\n]{0,3}){9}|@|\b(?:at|arobase|arrobase)\b"
    r"|\b(?:mr|mme|mlle|monsieur|madame|mademoiselle)\b\.?\s+\w|\b(?-i:M)\s+(?-i:[A-ZÀ-Ý])",
    re.IGNORECASE,
)
"""Nine figures in a row, however they are parted; an address that hides; « mme roux », « M Roux »."""
_HINTS = (_ELSEWHERE, _REACHED)
SHORTEST_NAME = 3
LONGEST_PLACE = 200


def publish_unread(*, organisation: int, key: UUID) -> Publication | None:
    """A report has been filed. Hearing twice publishes once, and never what an agent has published or withdrawn."""
    settled = settled_of(organisation=organisation)
    chosen = settled.settings
    if not _is_wished(chosen):
        return None
    report = _locked(organisation, key)
    if report is None or not _may_be(report) or _published(report) is not None:
        return None
    if chosen.unread_words and _waits_for_eyes(report):
        return None
    return publish(
        report=report,
        title=title_of(settled.kinds, report.category),
        text=report.description if chosen.unread_words else "",
        place=(report.where if chosen.unread_words else report.place_label)[:LONGEST_PLACE],
        with_point=True,
        photos=dict.fromkeys(_ready(report), _alt()) if chosen.unread_photos else {},
        person=None,
        unread=True,
    )


def show_photo(*, organisation: int, handle: str) -> None:
    """A photograph of a report has been treated, before or after the report was published. Idempotent."""
    if not settled_of(organisation=organisation).settings.unread_photos:
        return
    file = StoredFile.objects.filter(
        organisation_id=organisation, handle=handle, purpose=REPORTED, state=StoredFile.State.CLEAN
    ).first()
    if file is None:
        return
    report = _locked(organisation, file.object_key)
    row = _published(report) if report is not None else None
    if row is not None and row.is_public and row.is_unread:
        files.describe(file=file, caption=file.caption, alt=file.alt or _alt())
        files.publish(file=file)
        bump(organisation=organisation)


def forget_unread(*, report: Report) -> None:
    """What came as it was written goes when what its reporter wrote does: subject, point and gazetteer's place stay."""
    row = _published(report)
    if row is None or not row.is_unread:
        return
    row.text, row.place, row.is_unread = "", report.place_label[:LONGEST_PLACE], False
    row.save(update_fields=["text", "place", "is_unread"])
    for file in StoredFile.objects.filter(
        organisation_id=report.organisation_id, object_key=report.object_key, purpose=REPORTED, is_public=True
    ):
        files.withdraw(file=file)
    if row.is_public:
        make_findable(row)
    bump(organisation=report.organisation_id)


def told_before(chosen: Settings) -> str:
    """To whoever is about to write: who reads it, and when."""
    if not _is_wished(chosen):
        return ""
    if not chosen.unread_photos:
        return _(
            "Ce que vous écrivez paraît aussitôt sur ce site, avant d’être relu\u00a0: ni nom, ni numéro."
        )
    if not chosen.unread_words:
        return _("Vos photographies paraissent aussitôt sur ce site\u00a0: ni visage, ni plaque.")
    return _(
        "Vos mots et vos photographies paraissent aussitôt sur ce site, avant d’être relus\u00a0:"
        " ni nom, ni numéro, ni visage, ni plaque."
    )


def _is_wished(chosen: Settings) -> bool:
    return chosen.publish and (chosen.unread_words or chosen.unread_photos)


def _locked(organisation: int, key: UUID) -> Report | None:
    """So that a photograph and its report, treated at once, do not both miss the other."""
    found = Report.objects.select_for_update(of=("self",)).filter(
        organisation_id=organisation, object_key=key
    )
    return found.first()


def _may_be(report: Report) -> bool:
    is_set_aside = report.set_aside or report.is_over or report.purged_at is not None
    return not is_set_aside and report.channel not in BY_AGENTS


def _published(report: Report) -> Publication | None:
    return Publication.objects.filter(organisation_id=report.organisation_id, report=report).first()


def _waits_for_eyes(report: Report) -> bool:
    """It seems to name somebody, or leads elsewhere: an agent reads it first, as everywhere else."""
    words = _as_read(f"{report.description}\n{report.where}")
    if suspects(words) or any(each.search(words) for each in _HINTS):
        return True
    contact = Contact.objects.filter(organisation_id=report.organisation_id, report=report).first()
    names = contact.name.lower().split() if contact else []
    said = set(re.findall(r"\w+", words.lower()))
    return any(len(name) >= SHORTEST_NAME and name in said for name in names)


def _as_read(text: str) -> str:
    """As eyes take it: figures and letters of other shapes are the plain ones, and what has no width is not there."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in plain if unicodedata.category(letter) not in {"Cf", "Mn"})


def _ready(report: Report) -> list[str]:
    found = StoredFile.objects.filter(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        purpose=REPORTED,
        state=StoredFile.State.CLEAN,
    )
    return [handle.hex for handle in found.values_list("handle", flat=True)]


def _alt() -> str:
    return _("Photographie envoyée avec le signalement")
