"""What the service keeps of people, why and how long: its part of the register, read by the manifest."""

from __future__ import annotations

from cantou.core.registry import PersonalData

PERSONAL_DATA = (
    PersonalData(
        what="Nom, coordonnées et mot de la personne qui a rendez-vous",
        purpose="La recevoir, la prévenir, lui rappeler son rendez-vous",
        legal_basis="mission d’intérêt public",
        retention_days=60,
        recipients="Les agents de l’organisme qui reçoit ; l’agent qui sert plusieurs mairies",
        export="cantou.services.rendez_vous.domain.retention.export_person",
        erase="cantou.services.rendez_vous.domain.retention.erase_person",
        purge="cantou.services.rendez_vous.domain.retention.purge",
    ),
    PersonalData(
        what="Mobile facultatif de qui prend un ticket d’attente",
        purpose="Le prévenir par SMS que son tour vient",
        legal_basis="mission d’intérêt public",
        retention_days=1,
        recipients="Personne : le numéro ne sert qu’à l’envoi",
    ),
    PersonalData(
        what="Demande de rendez-vous écrite par SMS, courriel ou sur le portail",
        purpose="Rappeler la personne",
        legal_basis="mission d’intérêt public",
        retention_days=60,
        recipients="Les agents de l’organisme qui reçoit",
    ),
    PersonalData(
        what="Absences des agents : dates, sans la raison",
        purpose="Ne pas donner de rendez-vous quand personne ne reçoit",
        legal_basis="mission d’intérêt public",
        retention_days=365,
        recipients="Les agents de l’organisme ; les autres mairies d’un agent partagé ne voient que « occupé »",
    ),
)
