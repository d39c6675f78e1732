"""What the service keeps of people, why and how long: its part of the register, read by the manifest."""

from __future__ import annotations

from cantou.core.registry import PersonalData

RETENTION_DAYS = 18_250
"""At most, after the end of a case: each démarche says its own, which the case keeps (`keep_until`). The longest is
that of a plot of the cemetery, for which the mairie answers as long as the grant runs."""

PERSONAL_DATA = (
    PersonalData(
        what="Demandes : réponses au formulaire, pièces jointes, nom et coordonnées de qui demande",
        purpose="Instruire la demande, y répondre, prouver ce qui a été décidé",
        legal_basis="mission d’intérêt public",
        retention_days=RETENTION_DAYS,
        recipients="Les agents qui instruisent les démarches",
        export="cantou.services.demarches.domain.retention.export_person",
        erase="cantou.services.demarches.domain.retention.erase_person",
        purge="cantou.services.demarches.domain.retention.purge",
    ),
    PersonalData(
        what="Échanges d’un dossier : messages, notes entre agents, avis demandés, décisions",
        purpose="Suivre la demande",
        legal_basis="mission d’intérêt public",
        retention_days=RETENTION_DAYS,
        recipients="La personne qui demande, les agents qui instruisent ; les notes, ces agents seulement",
    ),
    PersonalData(
        what="Nombres sans nom, après l’effacement : combien de demandes par démarche, mois, issue et durée. La "
        "personne est prévenue deux semaines avant l’effacement et peut enregistrer son dossier",
        purpose="Compter les demandes d’une année à l’autre",
        legal_basis="mission d’intérêt public",
        retention_days=RETENTION_DAYS,
    ),
)
