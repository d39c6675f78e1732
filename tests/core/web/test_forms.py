"""What a form says, and how its pieces are tied together for those who do not see it."""

import re

import pytest

from cantou.core.web.showcase import ExampleForm

POSTED = {"email": "marie@", "what": "La lampe <b>clignote</b>.", "kind": "boat"}


@pytest.fixture(scope="module")
def wrong():
    return str(ExampleForm(POSTED))


def test_what_may_be_left_empty_says_so_and_nothing_else_does():
    drawn = str(ExampleForm())
    assert drawn.count("(facultatif)") == 3
    assert "*" not in re.sub(r'accept="image/\*"', "", drawn)
    assert "data-summary" not in drawn


def test_a_hint_and_an_error_belong_to_their_field(wrong):
    assert (
        '<input type="email" name="email" value="marie@" autocomplete="email" maxlength="320" '
        'aria-invalid="true" aria-describedby="id_email_helptext id_email_error" id="id_email">' in wrong
    )
    assert '<div class="hint" id="id_email_helptext">Pour vous répondre.' in wrong
    assert '<ul class="errors" id="id_email_error">' in wrong


def test_radios_are_a_group_with_its_question_and_its_error(wrong):
    assert '<fieldset aria-describedby="id_kind_error">\n<legend>De quoi s’agit-il' in wrong


def test_the_summary_counts_and_leads_to_each_field(wrong):
    summary = wrong[: wrong.index("</section>")]
    assert "6 points à revoir" in summary
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_name", "id_email", "id_since", "id_hamlet", "id_kind_0", "id_agreed"]
    assert [target for target in targets if f'id="{target}"' not in wrong] == []


def test_one_error_is_said_in_the_singular():
    form = ExampleForm(POSTED)
    form.is_valid()
    for name in list(form.errors)[1:]:
        del form.errors[name]
    assert "Un point à revoir" in str(form)


def test_what_was_written_is_still_there_and_harmless(wrong):
    assert "La lampe &lt;b&gt;clignote&lt;/b&gt;." in wrong


def test_every_id_is_there_once(wrong):
    found = re.findall(r'\sid="([^"]+)"', wrong)
    assert sorted(found) == sorted(set(found))
