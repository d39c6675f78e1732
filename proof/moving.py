"""A backup, put back on an empty machine: the same portal, as anybody sees it."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from proof.browser import hidden
from proof.house import House

if TYPE_CHECKING:
    from pathlib import Path

    from proof.browser import Browser
    from proof.filing import Shown
    from proof.reckoning import Reckoning

PORTAL = "/vic-sur-cere/"
CARD = """
from cantou.core.organisations.models import Organisation
from cantou.core.people.domain.persons import create_at_counter
from cantou.core.scope.scope import Scope
mairie = Organisation.objects.get(kind="mairie", territory__code="15258")
with Scope.agent(mairie.pk, reason="preuve").enter():
    print("CARTE", create_at_counter(given_name="Germaine", family_name="Laborie").code)
"""
# What differs from one drawing of a page to the next: keys of forms, tokens, nonces.
DRAWN = (
    (re.compile(r"http://(127\.0\.0\.1|localhost):\d+"), "ORIGIN"),
    (re.compile(r'(name="(?:csrfmiddlewaretoken|cle|challenge_token)" value=")[^"]*'), r"\1"),
    (re.compile(r'(X-CSRFToken[^:]*:\s*)(?:&quot;|")[^"&]*'), r"\1"),
    (re.compile(r'((?:nonce|data-live|content)=")[^"]*(?=")'), r"\1"),
)


def card(house: House) -> str:
    """The code of a card, made at the counter as an agent makes it."""
    said = house.command("manage", "shell", "-c", CARD).stdout
    found = re.search(r"^CARTE (\w+)$", said, re.MULTILINE)
    if found is None:
        raise LookupError(f"No card: {said}")
    return found[1]


def enter_by_card(house: House, code: str) -> str:
    """The first page of one's own space."""
    browser = house.browser(address="203.0.113.8")
    page = browser.get("/compte/carte/")[1]
    _status, where = browser.post("/compte/carte/", {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "code": code})  # fmt: skip
    return browser.get(where)[1]


def as_agent(house: House, name: str) -> Browser:
    """At the desk, by the page of the demonstration where one says who one is."""
    browser = house.browser(address="203.0.113.9")
    page = browser.get("/compte/demonstration/")[1]
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    mine = next(form for form in forms if name in form)
    fields = {part: hidden(mine, part) for part in ("csrfmiddlewaretoken", "handle")}
    browser.post("/compte/demonstration/", fields)
    return browser


def seen(house: House, shown: Shown, code: str) -> dict[str, str | bytes]:
    """What an inhabitant, an agent and the holder of a card see."""
    visitor = house.browser(address="203.0.113.10")
    listed = visitor.get(f"{PORTAL}signalements/")[1]
    details = re.findall(r'href="(?:http://[^"/]+)?(/vic-sur-cere/signalements/[0-9A-Z-]+/)"', listed)
    pages: dict[str, str | bytes] = {
        "accueil de la plateforme": visitor.get("/")[1],
        "accueil du portail": visitor.get(PORTAL)[1],
        "liste": listed,
        "suivi par le lien privé": visitor.get(shown.follow)[1],
        "espace ouvert par une carte": enter_by_card(house, code),
    }
    for address in dict.fromkeys(details):
        pages[f"fiche {address}"] = page = visitor.get(address)[1]
        for photo in re.findall(r'src="(?:http://[^"/]+)?(/vic-sur-cere/[^"]+/photo/[^"]+)"', page):
            pages[f"photographie {photo}"] = visitor.bytes(photo)
    desk = as_agent(house, "Odile")
    pages["bureau, file d’attente"] = desk.get("/bureau/")[1]
    pages["bureau, dossier"] = desk.get(f"/bureau/signalements/{shown.reference}/")[1]
    return pages


def plain(page: str | bytes) -> str | bytes:
    if isinstance(page, bytes):
        return page
    for pattern, instead in DRAWN:
        page = pattern.sub(instead, page)
    return page


def move(old: House, folder: Path, shown: Shown, found: Reckoning) -> House:
    """Stops `old`, and returns what was made again in `folder`, running."""
    code = card(old)
    before = seen(old, shown, code)
    written = old.command("backup", "--to", str(folder))
    archive = written.stdout.strip()
    found.tell("cantou backup", archive.rpartition("/")[2] or written.stderr, holds=written.returncode == 0)
    found.tell("Ctrl-C", f"arrêt en {old.stop():.1f} s")
    new = House(folder / "restored")
    new.folder.mkdir()
    shutil.copytree(old.folder / "keys", new.folder / "keys")
    for arguments in (("restore", archive), ("journal", "verify")):
        done = new.command(*arguments)
        told = " ; ".join((done.stdout + done.stderr).strip().splitlines())
        found.tell(f"cantou {' '.join(arguments)[:14]}, ailleurs", told, holds=done.returncode == 0)
    found.tell("le portail restauré est prêt après", f"{new.start():.1f} s")
    compare(before, seen(new, shown, code), found)
    return new


def compare(before: dict[str, str | bytes], after: dict[str, str | bytes], found: Reckoning) -> None:
    pictures = [name for name in before if name.startswith("photographie")]
    different = [name for name in before | after if plain(before.get(name, "")) != plain(after.get(name, ""))]
    found.tell("pages et photographies comparées", f"{len(before)}, dont {len(pictures)} photographies",
               holds=bool(pictures) and len(before) == len(after))  # fmt: skip
    found.tell("différentes", ", ".join(different) or 0, holds=not different)
    for name in different[:3]:
        print(f"--- {name}\n{_first_difference(plain(before.get(name, '')), plain(after.get(name, '')))}")


def _first_difference(one: str | bytes, other: str | bytes) -> str:
    at = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    return f"{one[max(0, at - 120) : at + 200]!r}\n{other[max(0, at - 120) : at + 200]!r}"
