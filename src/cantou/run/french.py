"""click speaks French: it asks `gettext` for its words, but ships no French catalogue."""

from __future__ import annotations

import sys

import click

WORDS = {
    "Usage:": "Utilisation :",
    "Options": "Options",
    "Commands": "Commandes",
    "Positional arguments": "Arguments",
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
    "Try '{command} {option}' for help.": "« {command} {option} » donne l’aide.",
    "Error: {message}": "Erreur : {message}",
    "Aborted!": "Abandon.",
    "Missing command.": "Il manque une commande.",
    "Missing argument": "Il manque l’argument",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque le paramètre",
    "Missing {param_type}": "Il manque {param_type}",
    "Missing parameter: {param_name}": "Il manque le paramètre {param_name}",
    "No such option {name!r}.": "L’option {name} n’existe pas.",
    "No such option: {name}": "L’option {name} n’existe pas.",
    "No such command {name!r}.": "La commande « {name} » n’existe pas.",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Possible options: {possibilities})": "(Options possibles : {possibilities})",
    "(Did you mean one of: {possibilities}?)": "(Vouliez-vous dire : {possibilities} ?)",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Got unexpected extra argument ({args})": "Argument en trop : {args}",
    "Got unexpected extra arguments ({args})": "Arguments en trop : {args}",
    "Argument {name!r} takes {nargs} values.": "L’argument {name} prend {nargs} valeurs.",
    "Option {name!r} requires an argument.": "L’option {name} demande une valeur.",
    "Option {name!r} requires {nargs} arguments.": "L’option {name} demande {nargs} valeurs.",
    "Option {name!r} does not take a value.": "L’option {name} ne prend pas de valeur.",
    "{value!r} is not a valid {number_type}.": "« {value} » n’est pas un nombre.",
    "{value} is not in the range {range}.": "{value} n’est pas dans l’intervalle {range}.",
    "{value!r} is not a valid UUID.": "« {value} » n’est pas un UUID.",
    "{value!r} is not one of {choices}.": "« {value} » n’est pas parmi {choices}.",
    "{value!r} is not {choice}.": "« {value} » n’est pas {choice}.",
    "{value!r} does not match the format {format}.": "« {value} » n’a pas la forme {format}.",
    "{value!r} does not match the formats {formats}.": "« {value} » n’a aucune des formes {formats}.",
    "{name} {filename!r} does not exist.": "Le {name} {filename} n’existe pas.",
    "{name} {filename!r} is a file.": "{filename} est un fichier.",
    "{name} {filename!r} is a directory.": "{filename} est un dossier.",
    "{name} {filename!r} is not readable.": "Le {name} {filename} ne peut pas être lu.",
    "{name} {filename!r} is not writable.": "Le {name} {filename} ne peut pas être écrit.",
    "Could not open file {filename!r}: {message}": "Le fichier {filename} ne s’ouvre pas : {message}",
    "Choose from:\n\t{choices}": "Au choix :\n\t{choices}",
    "Do you want to continue?": "Continuer ?",
    "Confirm the action without prompting.": "Sans demander de confirmation.",
    "Repeat for confirmation": "Encore une fois",
    "Error: invalid input": "Erreur : réponse refusée",
    "Error: The two entered values do not match.": "Erreur : les deux réponses diffèrent.",
    "File": "fichier",
    "file": "fichier",
    "Directory": "dossier",
    "directory": "dossier",
    "path": "chemin",
    "default: {default}": "par défaut : {default}",
    "required": "obligatoire",
}  # fmt: skip


METAVARS = {
    "TEXT": "TEXTE",
    "INTEGER": "NOMBRE",
    "INTEGER RANGE": "NOMBRE",
    "FLOAT": "NOMBRE",
    "PATH": "CHEMIN",
    "FILE": "FICHIER",
    "FILENAME": "FICHIER",
    "DIRECTORY": "DOSSIER",
}
"""What an option takes, where it does not say it itself."""


def translate(text: str) -> str:
    return WORDS.get(text, text)


def translate_plural(one: str, many: str, number: int) -> str:
    return translate(one if number == 1 else many)


_make_metavar = click.Parameter.make_metavar


def _metavar(parameter: click.Parameter, ctx: click.Context) -> str:
    word = _make_metavar(parameter, ctx)
    return METAVARS.get(word, word)


def speak_french() -> None:
    """Give click's modules our two functions in the place of gettext's."""
    click.Parameter.make_metavar = _metavar  # type: ignore[method-assign,assignment]
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            if hasattr(module, "_"):
                vars(module)["_"] = translate
            if hasattr(module, "ngettext"):
                vars(module)["ngettext"] = translate_plural
