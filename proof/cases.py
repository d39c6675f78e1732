"""`scripts/prove-cases`: a démarche is filed and withdrawn while what the platform is made of dies: all of it is there,
once, or nothing."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from proof.__main__ import nothing_left, show, wait_for
from proof.browser import Browser, hidden
from proof.filing import DOMAIN, LOST_EVERY, Filings, Shown, expect, spelled
from proof.house import House
from proof.killing import Killings
from proof.reckoning import Reckoning, ledger, references, settle

if TYPE_CHECKING:
    from collections.abc import Iterable

SLUG, DEMARCHE = "vic-sur-cere", "debit-de-boissons"
WITHDRAWN_EVERY = 3
TOKEN = "csrfmiddlewaretoken"
MINE = "select id from demarches_case where email like %s"
COUNTS = f"""
select (select count(*) from demarches_case where email like %s),
  (select count(*) from demarches_caseevent where kind = 'filed' and case_id in ({MINE})),
  (select count(distinct case_id) from demarches_caseevent where kind = 'receipt' and case_id in ({MINE})),
  (select count(*) from demarches_case where phase = 'withdrawn' and email like %s),
  (select count(*) from demarches_effect where state = 'waiting' and case_id in ({MINE})),
  (select count(*) from work_workitem where object_key in (select object_key from demarches_case where email like %s)),
  (select count(*) from core_forms_draft where taken_at is null and answers->>'courriel' like %s)
"""
JOURNAL = """
select count(*), count(distinct j.subject) from journal j join demarches_case c on j.subject = 'demarches:' || c.reference
where j.action = %s and c.email like %s
"""
RECEIVED = f"""
select count(*), count(distinct n.object_key) from notices_notice n where n.channel = 'email'
and n.dedup like 'demarches.received:%%' and n.object_key in (select object_key from demarches_case where id in ({MINE}))
"""


def ask(port: int, slug: str, number: int) -> Shown:
    """One demand from the first page to its reference; one in three is withdrawn at once."""
    browser = Browser(port, address=f"198.51.{100 + number // 250}.{number % 250 + 1}")
    root = f"/{slug}/demarches"
    page = browser.get(f"{root}/{DEMARCHE}/")[1]
    begun = {"key": hidden(page, "key"), TOKEN: hidden(page, TOKEN)}
    draft = expect(browser.post(f"{root}/remplir/{DEMARCHE}/", begun))
    token = {TOKEN: hidden(browser.get(draft)[1], TOKEN), "act": "next"}
    for step, fields in _typed(number):
        expect(browser.post(f"{draft}?etape={step}", fields | token))
    sent = expect(browser.post(f"{draft}?etape=relire", token, lose=number % LOST_EVERY == 0))
    status, page = browser.get(sent)
    follow = sent.removesuffix("envoyee/")
    reference = _reference(browser.get(follow)[1])
    if status != 200 or not reference:
        raise LookupError(f"{sent}: {status}, no reference")
    if number % WITHDRAWN_EVERY == 0:
        _withdraw(browser, follow, lose=number % 2 == 0)
    return Shown(number, reference, follow, browser.again)


def _typed(number: int) -> Iterable[tuple[str, dict[str, str]]]:
    yield (
        "vous",
        {
            "q-prenom": "Essai", "q-nom": f"Essai {number}", "q-courriel": f"essai-{number}@{DOMAIN}",
            "q-adresse-line": "2 rue du Four", "q-adresse-postcode": "15800", "q-adresse-city": "Vic-sur-Cère",
        },
    )  # fmt: skip
    day = (date.today() + timedelta(days=40)).isoformat()  # noqa: DTZ011 (a day far enough)
    yield (
        "manifestation",
        {
            "q-quoi": "Bal", "q-lieu": "Place du Foirail", "q-jour": day, "q-heures": "18 h à 1 h",
            "q-groupe": "3", "q-deja": "non",
        },
    )  # fmt: skip
    yield "pieces", {}


def _reference(page: str) -> str:
    found = re.search(r'class="[^"]*\breference\b[^"]*"[^>]*>\s*([^<]+?)\s*<', page)
    return spelled(found[1]) if found else ""


def _withdraw(browser: Browser, follow: str, *, lose: bool) -> None:
    way = f"{follow}agir/retirer/"
    expect(browser.post(way, {TOKEN: hidden(browser.get(way)[1], TOKEN)}, lose=lose))


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/prove-cases", description=__doc__)
    parser.add_argument("--cases", type=int, default=150)
    parser.add_argument("--clients", type=int, default=5)
    parser.add_argument("--kills", type=int, default=15)
    asked = parser.parse_args()
    found = Reckoning()
    with tempfile.TemporaryDirectory(prefix="cantou-prove-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        house = House(Path(folder) / "home")
        try:
            found.tell("premier démarrage", f"{house.start():.1f} s")
            filings = _file_and_kill(house, found, asked)
            found.tell("la file des tâches est vide après", f"{settle(house):.0f} s")
            _reckon(house, filings, found)
        finally:
            house.stop()
            nothing_left([house], found)
            show(found)
    return 1 if found.wrong else 0


def _file_and_kill(house: House, found: Reckoning, asked: argparse.Namespace) -> Filings:
    filings = Filings(house.port, [SLUG], asked.cases, way=ask)
    killings, begun = Killings(house), time.monotonic()
    clients = filings.run(asked.clients)
    for number in range(asked.kills):
        wait_for(filings, (number + 1) * asked.cases // (asked.kills + 2), clients)
        killings.in_turn(number)
    for client in clients:
        client.join()
    found.tell("demandes", f"{asked.cases} par {asked.clients} clients en {time.monotonic() - begun:.0f} s")
    for what, told in killings.told():
        found.tell(what, told)
    for failure in killings.never:
        found.tell("kill -9", failure, holds=False)
    return filings


def _reckon(house: House, filings: Filings, found: Reckoning) -> None:
    references(house, filings, found)
    total, mine = filings.total, f"essai-%@{DOMAIN}"
    given_up = total // WITHDRAWN_EVERY
    ((cases, filed, receipts, withdrawn, waiting, items, drafts),) = house.read(COUNTS, *[mine] * 7)
    found.tell("dossiers", cases, holds=cases == total)
    found.tell(
        "« déposé » et accusés au fil des dossiers", f"{filed}, {receipts}", holds=filed == receipts == total
    )
    found.tell("retirés", withdrawn, holds=withdrawn == given_up)
    found.tell("effets en attente", waiting, holds=not waiting)
    found.tell("dossiers au bureau", items, holds=items == total)
    found.tell("brouillons pleins qui restent", drafts, holds=not drafts)
    for action, wanted in (("demarches.filed", total), ("demarches.moved", given_up)):
        ((entries, subjects),) = house.read(JOURNAL, action, mine)
        found.tell(f"« {action} » au registre", entries, holds=entries == subjects == wanted)
    ((received, told),) = house.read(RECEIVED, mine)
    found.tell("accusés de réception au grand livre", received, holds=received == told == total)
    ledger(house, found)
    verified = house.command("journal", "verify")
    words = (verified.stdout + verified.stderr).strip()
    found.tell("cantou journal verify", words, holds=verified.returncode == 0)


if __name__ == "__main__":
    sys.exit(main())
