"""Counts and lines of what became of an alert. Core's ledger says it; ours keeps it, as long as the alert is kept."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.web.exports import safe_cell
from cantou.services.alertes.models import Answer, Dispatch, Fanout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

CHANNELS = {
    "email": gettext_lazy("Courriel"),
    "sms": gettext_lazy("SMS"),
    "voice": gettext_lazy("Appel"),
    "push": gettext_lazy("Notification"),
    "in_app": gettext_lazy("Message dans le compte"),
}
SENT = ("sent",)
FAILED = ("failed", "bounced", "suppressed")
REASONS = {
    "left": gettext_lazy("désabonné entre-temps"),
    "no_address": gettext_lazy("adresse inutilisable"),
    "preference": gettext_lazy("n’en veut pas par ce moyen"),
    "stopped": gettext_lazy("a envoyé STOP"),
    "bounced": gettext_lazy("adresse déjà refusée"),
    "unsubscribed": gettext_lazy("s’est désabonné"),
    "complained": gettext_lazy("a signalé nos messages"),
    "budget": gettext_lazy("budget de SMS atteint"),
    "practice": gettext_lazy("commune d’essai : rien ne part"),
    "account_closed": gettext_lazy("compte fermé"),
    "no_gateway": gettext_lazy("aucun fournisseur réglé"),
    "gone": gettext_lazy("appareil disparu"),
    "no_answer": gettext_lazy("pas de réponse"),
    "busy": gettext_lazy("occupé"),
    "undelivered": gettext_lazy("jamais arrivé"),
    "process_died": gettext_lazy("interrompu pendant l’envoi : parti ou non, on ne sait pas"),
}

_TAKE = """
update alertes_dispatch d
set state = n.state, reason = n.reason, delivered_at = n.delivered_at,
    sent_at = case when n.state in ('sent', 'bounced') then coalesce(d.sent_at, n.finished_at) end
from notices_notice n
where d.organisation_id = %(organisation)s and d.alert_id = %(alert)s
  and d.id between %(first)s and %(last)s
  and n.organisation_id = d.organisation_id and n.key = d.object_key
  and (d.state, d.reason, d.delivered_at) is distinct from (n.state, n.reason, n.delivered_at)
"""
ALL = 2**62
CHUNK = 60_000


@dataclass(frozen=True, slots=True)
class Line:
    """Counts of one channel. `targeted` = waiting + sent + doubtful + failed."""

    title: str
    targeted: int = 0
    waiting: int = 0
    sent: int = 0
    doubtful: int = 0
    failed: int = 0
    delivered: int = 0
    opened: int = 0

    @property
    def share(self) -> int:
        return round(100 * (self.sent + self.failed + self.doubtful) / self.targeted) if self.targeted else 0


@dataclass(frozen=True, slots=True)
class Counts:
    lines: list[Line]
    total: Line
    people: int
    called: int
    safe: int
    help: int
    reasons: list[tuple[str, str, int]] = field(default_factory=list)
    """(channel, why, how many)."""


def take_states(*, organisation: int, alert: int, first: int = 0, last: int = ALL) -> int:
    """Inside the organisation's Scope. How many lines have changed."""
    values = {"organisation": organisation, "alert": alert, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        changed: int = cursor.rowcount
    mine = Fanout.objects.filter(organisation_id=organisation, alert_id=alert)
    mine.update(counted_at=timezone.now())
    return changed


def give_up(line: Dispatch, *, reason: str) -> None:
    line.state, line.reason = "suppressed", reason
    line.save(update_fields=["state", "reason"])


def lines_of(*, organisation: int, alert: int) -> QuerySet[Dispatch]:
    return Dispatch.objects.filter(organisation_id=organisation, alert_id=alert).order_by("pk")


def fanout_of(*, organisation: int, alert: int) -> Fanout | None:
    return Fanout.objects.filter(organisation_id=organisation, alert_id=alert).first()


def counts(*, organisation: int, alert: int) -> Counts:
    """Of the lines as they are: one query for the ways, one for the people, one for the reasons, one for answers."""
    mine = Dispatch.objects.filter(organisation_id=organisation, alert_id=alert)
    numbers = {
        "targeted": Count("id"),
        "waiting": Count("id", filter=Q(state__in=["queued", "sending"])),
        "sent": Count("id", filter=Q(state="sent")),
        "doubtful": Count("id", filter=Q(state="uncertain")),
        "failed": Count("id", filter=Q(state__in=FAILED)),
        "delivered": Count("id", filter=Q(delivered_at__isnull=False)),
        "opened": Count("id", filter=Q(opened_at__isnull=False)),
    }
    by_channel = {
        row.pop("channel"): row for row in mine.values("channel").annotate(**numbers).order_by("channel")
    }
    lines = [Line(str(title), **by_channel[code]) for code, title in CHANNELS.items() if code in by_channel]
    total = Counter[str]()
    for row in by_channel.values():
        total.update(row)
    answers = Counter(
        kind for kind, _handled in latest_answers(organisation=organisation, alert=alert).values()
    )
    return Counts(
        lines=lines,
        total=Line(_("Total"), **{name: total[name] for name in numbers}),
        people=mine.aggregate(people=Count("subscriber_key", distinct=True))["people"],
        called=mine.filter(channel="voice", delivered_at__isnull=False).count(),
        safe=answers["safe"],
        help=answers["help"],
        reasons=_reasons(mine),
    )


def _reasons(mine: QuerySet[Dispatch]) -> list[tuple[str, str, int]]:
    found = (
        mine.filter(state__in=[*FAILED, "uncertain"]).values_list("channel", "reason").annotate(Count("id"))
    )
    return [
        (str(CHANNELS.get(channel, channel)), said_of(reason), number)
        for channel, reason, number in found.order_by("channel", "-id__count", "reason")
    ]


def said_of(reason: str) -> str:
    if reason.startswith(("smtp ", "http ")):
        return _("refusé par le destinataire (%(code)s)") % {"code": reason}
    return str(REASONS.get(reason, reason))


def latest_answers(*, organisation: int, alert: int) -> dict[str, tuple[str, bool]]:
    """Subscriber → what they said last, and whether somebody took care of it."""
    found = Answer.objects.filter(organisation_id=organisation, alert_id=alert).order_by("pk")
    return {
        str(key): (kind, handled is not None)
        for key, kind, handled in found.values_list("subscriber_key", "kind", "handled_at")
    }


HEADER = (
    "reference", "moyen", "commune", "etat", "motif", "mis_en_file", "parti", "arrive", "lu",
)  # fmt: skip


def csv_lines(*, organisation: int, alert: int) -> Iterator[str]:
    """Line by line; `reference` is that of the message at the gateway. Inside the organisation's Scope."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    rows = lines_of(organisation=organisation, alert=alert).values_list(
        "object_key", "channel", "commune__code", "state", "reason",
        "queued_at", "sent_at", "delivered_at", "opened_at",
    )  # fmt: skip
    for key, channel, commune, state, reason, *times in rows.iterator(chunk_size=2_000):
        writer.writerow(
            [
                key,
                channel,
                commune or "",
                state,
                safe_cell(reason),
                *(at.isoformat() if at else "" for at in times),
            ]
        )
        if buffer.tell() > CHUNK:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def digest_of(*, organisation: int, alert: int) -> str:
    """Of the file above: what the certificate names."""
    found = hashlib.sha256()
    for text in csv_lines(organisation=organisation, alert=alert):
        found.update(text.encode())
    return found.hexdigest()
