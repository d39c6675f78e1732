"""What must be true afterwards: references that open, nothing doubled, a ledger that agrees with the mailbox."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cantou.core.notices.engine.dsn import Mark
from proof.filing import DOMAIN, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from proof.filing import Filings
    from proof.house import House

SETTLED_SECONDS = 420
"""Jobs of a dead worker run again after thirty seconds, at the next minute; others wait for growing pauses."""

# A job that was put off for later by itself (a count that comes again, gateways asked again) is not waited for; one that
# failed and will be tried again is.
WAITING = """
select (select count(*) from procrastinate_jobs where status = 'doing' or status = 'todo' and (
          scheduled_at is null or scheduled_at < now()
          or attempts > 0 and scheduled_at < now() + interval '10 minutes'))
     + (select count(*) from notices_notice where state = 'sending')
"""
MINE = "select object_key from signalements_contact c join signalements_report r on r.id = c.report_id where c.email like %s"
REPORTS = f"""
select count(*), count(distinct c.email),
       (select count(*) from work_workitem w where w.object_key in ({MINE.replace("object_key", "r.object_key")})),
       (select count(*) from journal j join signalements_report r on j.subject = 'signalements:' || r.reference
         where j.action = 'signalements.filed' and r.object_key in ({MINE.replace("object_key", "r.object_key")}))
from signalements_contact c where c.email like %s
"""
LEDGER = """
select organisation_id, key, case when state = 'queued' and daily and exists (
  select from procrastinate_jobs job where job.task_name = 'cantou.notices.digest' and job.status = 'todo'
  and job.args ->> 'organisation' = organisation_id::text and job.args ->> 'person' = person_id::text
) then 'evening' else state end
from notices_notice where channel = 'email'
"""
"""`evening`: waits for the day's digest, whose job is there."""
JOBS = """
select job.task_name, job.status::text, job.attempts, job.scheduled_at::text, failure.error, failure.stalls
from procrastinate_jobs job left join tasks_failure failure on failure.job = job.id
where job.args ->> 'notice' = %s
"""
RECEIVED = f"""
select count(*), count(distinct n.object_key) from notices_notice n
where n.channel = 'email' and n.dedup like 'signalements.received:%%' and n.object_key in ({MINE.replace("object_key", "r.object_key")})
"""
SETTLED = {"evening", "sent", "failed", "uncertain", "bounced", "suppressed"}


@dataclass
class Reckoning:
    rows: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def tell(self, what: str, found: object, *, holds: bool = True) -> None:
        self.rows.append((what, f"{found}" if holds else f"{found}  ← NON"))
        if not holds:
            self.wrong.append(f"{what} : {found}")


def settle(house: House) -> float:
    """Seconds until no job waits and no message is in flight."""
    begun = time.monotonic()
    while house.read(WAITING) != [(0,)]:
        if time.monotonic() - begun > SETTLED_SECONDS:
            break
        time.sleep(1)
    return time.monotonic() - begun


def reckon(house: House, filings: Filings, found: Reckoning) -> None:
    references(house, filings, found)
    mine = f"essai-%@{DOMAIN}"
    ((reports, keys, items, entries),) = house.read(REPORTS, mine, mine, mine)
    found.tell(
        "signalements dans la base", f"{reports} pour {keys} clés", holds=reports == keys == filings.total
    )
    found.tell("lignes dans la file du bureau", items, holds=items == filings.total)
    found.tell("entrées « signalements.filed » au registre", entries, holds=entries == filings.total)
    ((received, told),) = house.read(RECEIVED, mine)
    found.tell("accusés de réception au grand livre", received, holds=received == told == filings.total)
    ledger(house, found)
    verified = house.command("journal", "verify")
    found.tell(
        "cantou journal verify", (verified.stdout + verified.stderr).strip(), holds=verified.returncode == 0
    )


def references(house: House, filings: Filings, found: Reckoning) -> None:
    found.tell(
        "clients qui ont vu leur référence", len(filings.shown), holds=len(filings.shown) == filings.total
    )
    for failure in filings.failures:
        found.tell("client sans référence", failure, holds=False)
    opened = 0
    for one in filings.shown:
        status, page = house.browser(address="203.0.113.7").get(one.follow)
        opened += status == 200 and one.reference in spelled(page)
    found.tell("références montrées qui s’ouvrent ensuite", opened, holds=opened == len(filings.shown))
    distinct = len({one.reference for one in filings.shown})
    found.tell("références distinctes", distinct, holds=distinct == len(filings.shown))
    found.tell("demandes envoyées de nouveau par les clients", sum(one.again for one in filings.shown))


def ledger(house: House, found: Reckoning) -> None:
    """Each message that arrived has one row; each row that says “sent” arrived once."""
    arrived = Counter(marks(house.folder / "messages/mail"))
    known = {(organisation, key): state for organisation, key, state in house.read(LEDGER)}
    states = Counter(known.values())
    unsettled = {state: count for state, count in states.items() if state not in SETTLED}
    found.tell(
        "courriels au grand livre", ", ".join(f"{state} {count}" for state, count in states.most_common())
    )
    found.tell("sans état, en suspens ou perdus", unsettled or 0, holds=not unsettled)
    for (_organisation, key), state in known.items():
        if state not in SETTLED:
            found.tell(f"travaux du message {state}", house.read(JOBS, str(key)))
    strangers = [mark for mark in arrived if mark is not None and (mark.organisation, mark.key) not in known]
    found.tell("courriels arrivés", f"{sum(arrived.values())}, dont {len(strangers)} sans ligne au grand livre",
               holds=not strangers)  # fmt: skip
    times = {pair: arrived[Mark(*pair)] for pair in known}
    wrong = [pair for pair, state in known.items() if state == "sent" and times[pair] != 1]
    found.tell("« envoyé » qui n’est pas arrivé une fois exactement", len(wrong), holds=not wrong)
    doubled = [pair for pair, count in times.items() if count > 1]
    found.tell("courriels arrivés deux fois", len(doubled), holds=not doubled)
    doubtful = [times[pair] for pair, state in known.items() if state == "uncertain"]
    found.tell("« incertain »", f"{len(doubtful)}, dont {sum(doubtful)} arrivés")
    silent = [pair for pair, state in known.items() if state not in {"sent", "uncertain"} and times[pair]]
    found.tell("arrivés sans être dits « envoyé » ou « incertain »", len(silent), holds=not silent)


def marks(folder: Path) -> Iterable[Mark | None]:
    """Which row of the ledger each message that arrived belongs to."""
    for path in folder.glob("*.eml"):
        head = path.read_bytes().partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        line = next((line for line in head.splitlines() if line.lower().startswith("message-id:")), "")
        yield Mark.read(line) if line else Mark.read(head)
