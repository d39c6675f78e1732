"""Where an object goes here: the organisations' own words over the common guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain import queries as organisations
from cantou.core.scope.scope import acting
from cantou.core.search.domain import index
from cantou.core.search.models import Entry
from cantou.core.tasks import publish
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy_line
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.events import GuideChanged
from cantou.services.dechets.domain.streams import streams_here, title_of
from cantou.services.dechets.engine.guide import OUTLETS, Item, common, folded
from cantou.services.dechets.models import GuideWord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

from cantou.services.dechets.domain.streams import Kind

MOST = 500
SERVICE, KIND = "dechets", "words"


def items_here(organisations: Iterable[int]) -> list[Item]:
    """The own words first; what they name leaves the common guide."""
    own = [as_item(row) for row in queries.words_of(organisations=organisations)]
    said = {folded(item.word) for item in own}
    return [*own, *(item for item in common() if folded(item.word) not in said)]


def as_item(row: GuideWord) -> Item:
    synonyms = tuple(part.strip() for part in row.synonyms.split(",") if part.strip())
    return Item(row.word, synonyms, tuple(row.outlets.split()), row.note)


def save_word(
    *, word: str, synonyms: str, outlets: Sequence[str], note: str, row: GuideWord | None = None
) -> GuideWord:
    """Inside an agent's Scope. Raises ValidationError."""
    organisation, word = acting(), tidy_line(word)
    mine = GuideWord.objects.filter(organisation_id=organisation)
    if mine.filter(word=word).exclude(pk=row.pk if row else None).exists():
        raise ValidationError({"word": _("Ce mot est déjà dans votre guide.")})
    if row is None and mine.count() >= MOST:
        raise ValidationError(_("Cinq cents mots au plus."))
    row = row or GuideWord(organisation_id=organisation)
    row.word, row.synonyms = word, tidy_line(synonyms)
    row.outlets, row.note = " ".join(outlets), tidy_line(note)
    row.save()
    publish(GuideChanged(organisation=organisation))
    bump(organisation=organisation)
    record(action="dechets.word", subject=f"dechets:word:{row.pk}")
    return row


def delete_word(*, row: GuideWord) -> None:
    key = row.pk
    row.delete()
    publish(GuideChanged(organisation=acting()))
    bump(organisation=acting())
    record(action="dechets.word_deleted", subject=f"dechets:word:{key}")


def find_words(organisation: int) -> None:
    """Inside an agent's Scope: the portal's search knows every word of the guide here, the common ones too, where the
    service is open. What is there as it should be is left alone.
    """
    offer = organisations.offer_of(organisation=organisation, service=SERVICE)
    is_open = offer is not None and offer.closed_at is None
    items = {folded(item.word): item for item in items_here([organisation])} if is_open else {}
    kinds = streams_here([organisation])
    there = {
        row.key: (row.title, row.summary)
        for row in Entry.objects.filter(organisation_id=organisation, service=SERVICE, kind=KIND)
    }
    for key, item in items.items():
        found = _found(key, item, kinds)
        if there.get(key) != (found.title, found.summary):
            index.put(service=SERVICE, found=found)
    for key in set(there) - set(items):
        index.remove(service=SERVICE, kind=KIND, key=key)


def _found(key: str, item: Item, kinds: Mapping[str, Kind]) -> index.Found:
    where = ", ".join(
        title_of(kinds, code) if code in kinds else OUTLETS.get(code, code) for code in item.outlets
    )
    return index.Found(
        kind=KIND,
        key=key[:80],
        title=item.word[:1].upper() + item.word[1:],
        summary=f"{', '.join(item.synonyms)}. {where}" if item.synonyms else where,
        body=item.note,
        url_name="dechets:guide_word",
        url_args=[item.word],
    )
