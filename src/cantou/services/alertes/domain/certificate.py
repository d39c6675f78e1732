"""What a mayor shows: that people were warned, whom, by which way, and who could not be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine.words import moment
from cantou.core.journal.domain.record import record
from cantou.services.alertes.domain import ledger
from cantou.services.alertes.domain.paper import Part, paper
from cantou.services.alertes.domain.wording import places

if TYPE_CHECKING:
    from cantou.services.alertes.domain.ledger import Counts
    from cantou.services.alertes.models import Alert


HEAD = ("Moyen", "Visés", "Partis", "Arrivés", "Lus", "Échecs", "Incertains", "En attente")


def certify(*, alert: Alert) -> bytes:
    """Inside the organisation's Scope. The states are taken first: the numbers are those of the lines below them, and
    the digest is that of their file.
    """
    organisation = alert.organisation_id
    ledger.take_states(organisation=organisation, alert=alert.pk)
    counts = ledger.counts(organisation=organisation, alert=alert.pk)
    digest = ledger.digest_of(organisation=organisation, alert=alert.pk)
    record(
        action="alertes.certified",
        subject=f"alertes:{alert.thread.code}",
        details={"identifier": alert.identifier, "digest": digest, "targeted": counts.total.targeted},
    )
    return drawn(alert, counts, digest)


def drawn(alert: Alert, counts: Counts, digest: str) -> bytes:
    info = alert.infos.all()[0]
    return paper(
        title=_("Certificat de diffusion"),
        mark=alert.mark,
        by=alert.organisation.name,
        lead=info.headline,
        parts=[
            Part(
                lines=[
                    _("Message\u00a0: %(id)s") % {"id": alert.identifier},
                    _("Envoyé le %(at)s par %(who)s.")
                    % {"at": moment(timezone.localtime(alert.sent)), "who": info.sender_name},
                    _("Où\u00a0: %(where)s.") % {"where": places(info)},
                    _("Empreinte du texte\u00a0: %(digest)s") % {"digest": alert.digest},
                ]
            ),
            Part(
                title=_("Diffusion"),
                lines=[
                    _("%(people)d abonnés visés, par %(lines)d envois.")
                    % {"people": counts.people, "lines": counts.total.targeted}
                ],
                head=HEAD,
                rows=rows_of(counts),
                widths=[7, 3, 3, 3, 3, 3, 4, 4],
            ),
            Part(
                title=_("Pourquoi des envois n’ont pas abouti"),
                head=[_("Moyen"), _("Motif"), _("Nombre")],
                rows=[[channel, why, str(many)] for channel, why, many in counts.reasons],
                widths=[2, 4, 1],
                lines=_outcome(counts),
            ),
            Part(
                title=_("Réponses"),
                lines=[
                    _(
                        "En sécurité\u00a0: %(safe)d. Besoin d’aide\u00a0: %(help)d. "
                        "Appels décrochés\u00a0: %(called)d."
                    )
                    % {"safe": counts.safe, "help": counts.help, "called": counts.called}
                ],
            ),
        ],
        foot=_(
            "Établi le %(at)s. « Arrivé » : l’opérateur l’a dit (SMS, appels). « Lu » : la page a été ouverte. "
            "Empreinte SHA-256 du registre ligne à ligne\u00a0: %(digest)s"
        )
        % {"at": moment(timezone.localtime()), "digest": digest},
    )


def _outcome(counts: Counts) -> list[str]:
    """Nothing is said to have gone well that has not gone yet."""
    if waiting := counts.total.waiting:
        return [
            _(
                "Des envois attendent encore (%(waiting)d)\u00a0: établissez ce certificat de nouveau plus tard."
            )
            % {"waiting": waiting}
        ]
    return [] if counts.reasons else [_("Tous ont abouti.")]


def rows_of(counts: Counts) -> list[list[str]]:
    """The lines of the table, the total last: the same numbers as on the desk."""
    return [
        [
            line.title, *(
                str(number)
                for number in (
                    line.targeted, line.sent, line.delivered, line.opened, line.failed, line.doubtful, line.waiting,
                )
            ),
        ]
        for line in (*counts.lines, counts.total)
    ]  # fmt: skip
