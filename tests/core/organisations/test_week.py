import pytest

from cantou.core.organisations.engine.week import DayError, from_words, in_words, is_plain


def test_a_week_in_words():
    lines = ["9h-12h", "", "9 h à 12 h et 14h à 17h30", "9h-12h", "9h-12h", "10h - 12h", "fermé"]
    written = from_words(lines)
    assert written == "Mo,Th,Fr 09:00-12:00; We 09:00-12:00,14:00-17:30; Sa 10:00-12:00"
    assert in_words(written) == ["9h-12h", "", "9h-12h, 14h-17h30", "9h-12h", "9h-12h", "10h-12h", ""]
    assert from_words(in_words(written)) == written


def test_days_that_follow_each_other_are_a_range():
    assert from_words(["8h30-12h"] * 5 + ["", ""]) == "Mo-Fr 08:30-12:00"
    assert from_words([""] * 7) == ""


def test_every_day_that_cannot_be_read_is_named():
    with pytest.raises(DayError) as error:
        from_words(["9h", "9h-12h", "le matin", "12h-", "", "", ""])
    assert error.value.days == [0, 2, 3]


@pytest.mark.parametrize(
    ("expression", "plain"),
    [
        ("", True),
        ("Mo-We,Fr 08:30-12:30", True),
        ("Mo 09:00-12:00; Tu off", True),
        ("Mo-Fr 09:00-12:00; PH off", False),
        ("Jan-Mar Mo 09:00-12:00", False),
        ("Mo[1] 09:00-12:00", False),
        ('Mo 09:00-12:00 "sur rendez-vous"', False),
    ],
)
def test_what_is_more_than_a_week_is_known(expression, plain):
    assert is_plain(expression) is plain
