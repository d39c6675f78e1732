import pytest

from cantou.core.web.plots import make_plot, round_top


@pytest.mark.parametrize(
    ("highest", "top_and_step"),
    [
        (0, (1, 1)),
        (0.3, (0.3, 0.1)),
        (1, (1, 1)),
        (3, (3, 1)),
        (9.5, (10, 2)),
        (27, (30, 10)),
        (100, (100, 20)),
        (101, (150, 50)),
        (9999, (10000, 2000)),
    ],
)
def test_the_scale_is_easy_to_read(highest, top_and_step):
    assert round_top(highest) == pytest.approx(top_and_step)


def test_a_plot_of_two_bars():
    plot = make_plot(id="p", title="Titre", points=[("mars", 4), ("avril", 2)])
    assert [(rule.y, rule.label) for rule in plot.rules] == [
        ("100%", 0),
        ("75%", 1),
        ("50%", 2),
        ("25%", 3),
        ("0%", 4),
    ]
    assert [(mark.label, mark.value, mark.y, mark.height) for mark in plot.marks] == [
        ("mars", 4, "0%", "100%"),
        ("avril", 2, "50%", "50%"),
    ]
    assert [mark.middle for mark in plot.marks] == ["30.25%", "76.75%"]
    assert [(mark.next_middle, mark.next_y) for mark in plot.marks] == [("76.75%", "50%"), ("", "")]


def test_a_plot_of_nothing_has_a_scale_and_no_mark():
    plot = make_plot(id="p", title="Titre", points=[])
    assert [rule.label for rule in plot.rules] == [0, 1]
    assert plot.marks == ()


def test_past_seven_points_every_other_label_may_go():
    marks = make_plot(id="p", title="Titre", points=[(str(at), at) for at in range(8)]).marks
    assert [mark.minor for mark in marks] == [False, True] * 4
