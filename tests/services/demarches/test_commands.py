from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from cantou.services.demarches.commands import demarches

ASKED = ["decision-date", "--filed", "2023-05-15", "--period", "2", "--unit", "months"]


@pytest.mark.parametrize(
    ("more", "printed"),
    [
        ([], "2023-07-16"),
        (["--request", "2023-05-20:2023-05-25:correct"], "2023-07-22"),
        (["--request", "2023-05-20:2023-05-25:correct", "--on-request", "reset"], "2023-07-26"),
        (["--request", "2023-05-30:-:missing", "--today", "2023-06-05"], "2023-08-06"),
        (
            ["--request", "2023-05-20:2023-05-25:missing", "--request", "2023-05-30:2023-06-03:correct"],
            "2023-07-31",
        ),
    ],
)
def test_it_prints_the_day(more, printed):
    done = CliRunner().invoke(demarches, [*ASKED, *more])
    assert (done.exit_code, done.output) == (0, f"{printed}\n")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--filed", "2023-02-29"], "« 2023-02-29 » n’est pas un jour"),
        (["--request", "2023-05-20"], "écrivez par exemple 2023-05-20:2023-05-25:missing"),
        (["--request", "2023-05-20:2023-05-25:lost"], "écrivez par exemple"),
        (["--request", "2023-05-20:2023-05-19:missing"], "La réponse (19/05/2023) précède la demande"),
        (["--request", "2023-05-14:2023-05-19:missing"], "précède le dépôt"),
        (["--period", "0"], "Le délai doit être compris entre 1 et 120."),
    ],
)
def test_a_wrong_word_is_told(more, words):
    done = CliRunner().invoke(demarches, [*ASKED, *more])
    assert done.exit_code != 0
    assert words in done.output


def test_neither_django_nor_a_database_is_needed():
    code = (
        "import sys; from cantou import cli; sys.argv[0] = 'cantou'\n"
        "try: cli.main(sys.argv[1:])\n"
        "finally: print('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "demarches", *ASKED], capture_output=True, text=True, check=False, env={}
    )
    assert (done.returncode, done.stdout) == (0, "2023-07-16\nFalse\n")
