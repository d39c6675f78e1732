"""What the service keeps of people, why and how long: its part of the register, read by the manifest."""

from __future__ import annotations

from cantou.core.registry import PersonalData

RETENTION_DAYS = 365
"""After the day of the hire, as core.booking keeps what was booked."""

PERSONAL_DATA = (
    PersonalData(
        what="Nom, coordonnées, motif et nombre de personnes de qui réserve une salle",
        purpose="Attribuer la salle, remettre les clés, rendre la caution",
        legal_basis="contrat",
        retention_days=RETENTION_DAYS,
        recipients="Les agents qui s’occupent des salles",
        export="cantou.services.salles.domain.retention.export_person",
        erase="cantou.services.salles.domain.retention.erase_person",
        purge="cantou.services.salles.domain.retention.purge",
    ),
    PersonalData(
        what="Attestation d’assurance, convention signée, photographies de l’état des lieux",
        purpose="Prouver ce qui a été convenu et l’état de la salle",
        legal_basis="contrat",
        retention_days=RETENTION_DAYS,
        recipients="Les agents qui s’occupent des salles",
    ),
    PersonalData(
        what="Nom, coordonnées et motif de qui emprunte du matériel",
        purpose="Prêter le matériel et le retrouver",
        legal_basis="contrat",
        retention_days=RETENTION_DAYS,
        recipients="Les agents qui s’occupent du matériel",
    ),
    PersonalData(
        what="Nom et coordonnées de la personne à qui écrire dans chaque association",
        purpose="Partager les créneaux de la saison, réserver par téléphone",
        legal_basis="mission d’intérêt public",
        retention_days=1095,
        recipients="Les agents qui s’occupent des salles",
    ),
)
