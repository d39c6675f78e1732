from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cantou import cli
from cantou.run.errors import RunError


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        cli.main(list(arguments))
    captured = capsys.readouterr()
    return stopped.value.code, captured.out, captured.err


@pytest.mark.parametrize(
    ("arguments", "what", "command"),
    [
        (["nada"], "La commande « nada » n’existe pas.", ""),
        (
            ["serve", "--thread", "1"],
            "L’option --thread n’existe pas. Vouliez-vous dire '--threads' ?",
            " serve",
        ),
        (["serve", "--port", "x"], "Valeur refusée pour '--port' : « x » n’est pas un nombre.", " serve"),
        (
            ["serve", "--port", "0"],
            "Valeur refusée pour '--port' : 0 n’est pas dans l’intervalle 1<=x<=65535.",
            " serve",
        ),
        (["restore"], "Il manque l’argument 'ARCHIVE'.", " restore"),
        (["bootstrap"], "Il faut --print ou --admin URL.", " bootstrap"),
    ],
)
def test_a_wrong_command_gets_one_line_in_french(capsys, arguments, what, command):
    assert run(capsys, *arguments) == (2, "", f"cantou : {what} Aide : cantou{command} --help\n")


def test_help_is_french_and_names_every_command(capsys):
    status, out, _ = run(capsys, "--help")
    assert status == 0
    assert out.startswith("Utilisation : cantou [OPTIONS] COMMANDE")
    names = [line.split()[0] for line in out.partition("Commandes:\n")[2].splitlines() if line[2:3].strip()]
    assert names == sorted(names)
    assert {"demo", "serve", "worker", "migrate", "journal", "backup", "restore"} <= set(names)
    assert {"mailbox", "demo-content"}.isdisjoint(names)


def test_bootstrap_prints_its_sql_for_psql(capsys):
    status, out, _ = run(capsys, "bootstrap", "--print")
    assert status == 0
    assert (
        "grant cantou_public, cantou_person, cantou_object, cantou_agent, cantou_agent_one to cantou_app;"
        in out
    )


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (RunError("Le port 8000 est déjà pris."), "cantou : Le port 8000 est déjà pris.\n"),
        (ValueError("two\nlines"), "cantou : Erreur inattendue : two (--debug en dit plus)\n"),
        (KeyboardInterrupt(), "\n"),
    ],
)
def test_an_error_is_one_line_without_a_trace(capsys, monkeypatch, error, line):
    monkeypatch.setattr("cantou.run.demo.run_demo", lambda *_, **__: (_ for _ in ()).throw(error))
    status, _, err = run(capsys, "demo")
    assert (status, err) == (130 if line == "\n" else 1, line)


def test_debug_shows_where_it_comes_from(monkeypatch):
    def fail(*_, **__):
        raise ValueError("here")

    monkeypatch.setattr("cantou.run.demo.run_demo", fail)
    with pytest.raises(ValueError, match="here"):
        cli.main(["--debug", "demo"])


def test_without_a_database_the_line_says_what_to_do(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "cantou.cli", "worker"],
        env=environment | {"CANTOU_HOME": str(tmp_path / "nothing")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        1,
        "cantou : Aucune base de données : donnez DATABASE_URL, ou lancez d’abord « make demo ».\n",
    )
