"""Letters: what is to be printed, where the address stands, what was printed."""

from __future__ import annotations

import io
import json

import pytest
import typst
from PIL import Image, ImageChops

from cantou.core.notices.domain import letters, queries
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.letters import NothingToPrintError, mark_printed, print_letters
from cantou.core.scope.scope import Scope
from tests.core.notices.making import again, tell
from tests.support.factories import make_organisation

pytestmark = pytest.mark.django_db
LINES = ("Madame Jeanne Exemple", "La Coustoune", "", "15800 Vic-sur-Cère")
DOTS = 4  # a millimetre


def test_a_batch_is_printed_then_marked_and_is_no_longer_to_print():
    mairie, other = make_organisation(), make_organisation()
    ours = [tell(mairie, Recipient(postal=LINES))[0] for _ in range(2)]
    (theirs,) = tell(other, Recipient(postal=LINES))
    keys = [notice.key for notice in [*ours, theirs]]
    with Scope.agent(mairie.pk, organisations=[other.pk]).enter():
        pdf = print_letters(keys=keys)
        assert list(queries.letters_to_print(organisation=mairie.pk)) == ours
        assert mark_printed(keys=keys) == 2
        assert mark_printed(keys=keys) == 0
        with pytest.raises(NothingToPrintError):
            print_letters(keys=keys)
    assert pdf.startswith(b"%PDF-1.7")
    assert [again(notice).state for notice in [*ours, theirs]] == ["sent", "sent", "queued"]
    assert again(ours[0]).subject == "Votre signalement 7K4-M2R-XAF : pris en charge"


def pages(contents: list[dict]) -> list[Image.Image]:
    drawn = typst.compile(
        letters._template(), format="png", ppi=DOTS * 25.4, sys_inputs={"letters": json.dumps(contents)}
    )
    return [
        Image.open(io.BytesIO(page)).convert("L") for page in (drawn if isinstance(drawn, list) else [drawn])
    ]


def content(**changes) -> dict:
    whole = {
        "from": ["Mairie de Vic-sur-Cère", "1 place de l’Église", "15800 Vic-sur-Cère"],
        "phone": "04 71 47 50 68",
        "to": ["ASSOCIATION INTERCOMMUNALE DU HAUT LOT"] * 6,  # As long and as many as La Poste takes.
        "place": "Vic-sur-Cère",
        "date": "24 novembre 2026",
        "subject": "Votre signalement " * 6,
        "paragraphs": ["Bonjour,\nvoici."] * 40,
    }
    return whole | changes


def test_the_address_is_seen_whole_through_the_window_however_the_sheet_slides_and_nothing_else_is():
    empty = content(to=[])
    address = ImageChops.difference(pages([content()])[0], pages([empty])[0])
    left, top, right, bottom = (side / DOTS for side in address.getbbox())
    assert (left >= 100, top >= 55, right <= 190, bottom <= 79) == (True, True, True, True)
    seen = pages([empty])[0].crop((90 * DOTS, 44 * DOTS, 200 * DOTS, 90 * DOTS))
    assert ImageChops.invert(seen).getbbox() is None


def test_each_letter_begins_on_a_page_of_its_own_and_a_long_one_goes_on():
    short = content(paragraphs=["Bonjour."], subject="Bref")
    assert len(pages([short, short, short])) == 3
    long = len(pages([content()]))
    assert long > 1
    assert len(pages([content(), short])) == long + 1


def test_typed_words_are_words_not_a_program():
    strange = content(
        paragraphs=['#panic("x") *gras* $x$ \\ <a> @b'],
        subject="#let x = 1",
        to=['#read("/etc/passwd")'],
        place="",
    )
    assert len(pages([strange])) == 1
