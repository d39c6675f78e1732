"""Two platforms, each with its folder, its database and its keys: one hands a report over, the other answers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from proof.open311.city import VIC, City, wait

if TYPE_CHECKING:
    from proof.house import House
    from proof.reckoning import Reckoning

TRIES = "select state, error, remote_id, remote_status, remote_notes from signalements_forward where id = %s"
JOBS = "select max(attempts) from procrastinate_jobs where task_name = 'cantou.signalements.send_forward'"
SEALED = "select sealed_key from signalements_endpoint where id = %s"
ARRIVED = "select count(*), max(reference), max(description) from signalements_report where channel = 'open311' and description = %s"
PHOTO = """
select p.state, p.address, f.widths, f.state from signalements_remotephoto p
join signalements_report r on r.id = p.report_id and r.organisation_id = p.organisation_id
left join files_storedfile f on f.object_key = r.object_key and f.organisation_id = r.organisation_id
where r.reference = %s
"""
CONNECT = """
from cantou.services.signalements.domain.endpoints import save_endpoint
row = save_endpoint(endpoint=None, name="L’autre ville {number}", url={url!r}, jurisdiction={insee!r}, key={key!r},
                    knows_repeats=True)
say(endpoint=row.pk)
"""
HAND = """
from cantou.core.files.models import StoredFile
from cantou.services.signalements.domain.endpoints import endpoints_of
from cantou.services.signalements.domain.forwards import forward
from cantou.services.signalements.models import Publication, Report
shown = Publication.objects.filter(organisation=mairie, is_public=True).values("object_key")
pictured = StoredFile.objects.filter(organisation=mairie, is_public=True, object_key__in=shown).values("object_key")
report = Report.objects.filter(organisation=mairie, object_key__in=pictured, purged_at=None).order_by("pk").first()
row = forward(report=report, endpoint=endpoints_of(organisation=mairie.pk).get(pk={endpoint}), service_code="proprete",
              words={words!r}, person=None)
say(row=row.pk, reference=report.reference)
"""
LOOK = """
from cantou.services.signalements.tasks import look_forward
look_forward.defer(organisation=mairie.pk, row={row})
say(asked=True)
"""
ANSWER = """
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import Report
report = Report.objects.get(organisation=mairie, reference={reference!r})
change_status(report=report, before=report.status, after={after!r}, person=None, note={note!r})
say(done=True)
"""
THREAD = """
from cantou.services.signalements.models import Message, Report
report = Report.objects.get(organisation=mairie, reference={reference!r})
say(said=[one.body for one in Message.objects.filter(organisation=mairie, report=report).order_by("pk")])
"""


def prove(ours: City, theirs: House, found: Reckoning) -> None:
    """The other is down when the report leaves, comes back, answers twice."""
    other, number = City(theirs), int(time.time())
    words = f"Transmis par la ville voisine ({number}) : des sacs éventrés"
    asked = CONNECT.format(number=number, url=other.url, insee=VIC, key=other.key)
    endpoint = ours.agents(asked)["endpoint"]
    sealed = bytes(ours.house.read(SEALED, endpoint)[0][0])
    found.tell("la clé de l’autre ville, dans la base", "scellée", holds=other.key.encode() not in sealed)
    theirs.stop()
    handed = ours.agents(HAND.format(endpoint=endpoint, words=words))
    tried = wait(lambda: ours.house.read(TRIES, handed["row"])[0][1], seconds=90)
    found.tell("l’autre est éteinte", tried, holds=bool(tried))
    wait(lambda: ours.house.read(JOBS)[0][0] >= 2, seconds=90)
    found.tell("essais pendant ce temps", ours.house.read(JOBS)[0][0], holds=ours.house.read(JOBS)[0][0] >= 2)
    found.tell("elle revient après", f"{theirs.start():.0f} s")
    begun = time.monotonic()
    sent = wait(lambda: ours.house.read(TRIES, handed["row"])[0][2], seconds=300)
    found.tell("reçu, sous le numéro", f"{sent}, {time.monotonic() - begun:.0f} s après", holds=bool(sent))
    count, reference, _ = theirs.read(ARRIVED, words)[0]
    found.tell("signalements chez l’autre", count, holds=count == 1 and reference == sent)
    _photograph(theirs, str(sent), found)
    _answers(ours, other, handed, str(sent), found)


def _photograph(theirs: House, reference: str, found: Reckoning) -> None:
    def ready() -> Any:
        rows = theirs.read(PHOTO, reference)
        return rows if rows and rows[0][0] != "waiting" and rows[0][3] == "clean" else None

    rows = wait(ready, seconds=120)
    told = rows or theirs.read(PHOTO, reference)
    found.tell("la photographie, par son adresse", told, holds=bool(rows) and rows[0][:2] == ("taken", ""))


def _answers(ours: City, other: City, handed: dict[str, Any], reference: str, found: Reckoning) -> None:
    for after, note, status in (
        ("accepted", "Une équipe passe jeudi.", "open"),
        ("done", "Enlevé ce matin.", "closed"),
    ):
        other.agents(ANSWER.format(reference=reference, after=after, note=note))
        ours.agents(LOOK.format(row=handed["row"]))
        back = wait(lambda note=note: note in ours.house.read(TRIES, handed["row"])[0][4], seconds=90)
        row = ours.house.read(TRIES, handed["row"])[0]
        found.tell(f"état revenu, « {note} »", f"{row[3]} : {row[4]}", holds=bool(back) and row[3] == status)
    said = ours.agents(THREAD.format(reference=handed["reference"]))["said"]
    told = [one for one in said if "L’autre ville" in one]
    found.tell("dans le fil, chez nous", told, holds=any("Enlevé ce matin." in one for one in told))
