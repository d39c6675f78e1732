"""What the service keeps of people, why and how long: its part of the register, read by the manifest."""

from __future__ import annotations

from cantou.core.registry import PersonalData

PERSONAL_DATA = (
    PersonalData(
        what="Coordonnées facultatives de la personne qui signale",
        purpose="Lui répondre et la tenir au courant",
        legal_basis="mission d’intérêt public",
        retention_days=180,
        recipients="Les agents qui traitent les signalements",
        export="cantou.services.signalements.domain.retention.export_person",
        erase="cantou.services.signalements.domain.retention.erase_person",
        purge="cantou.services.signalements.domain.retention.purge",
    ),
    PersonalData(
        what="Texte, lieu, réponses, photographies et messages d’un signalement, avant leur relecture",
        purpose="Traiter le signalement",
        legal_basis="mission d’intérêt public",
        retention_days=180,
        recipients="Les agents habilités de l’organisme, et ceux de l’organisme à qui il l’a transmis",
    ),
    PersonalData(
        what="Adresse ou numéro facultatif de qui dit « moi aussi », marque tirée de l’appareil, mot à la mairie",
        purpose="Compter chacun une fois, le tenir au courant",
        legal_basis="mission d’intérêt public",
        retention_days=180,
        recipients="Les agents qui traitent les signalements",
    ),
    PersonalData(
        what="Adresse, mobile, navigateur ou compte d’un abonné aux signalements d’un lieu, et ce qu’il suit",
        purpose="L’avertir de ce qui est publié",
        legal_basis="consentement",
        retention_days=395,
        recipients="Personne : l’adresse est chiffrée et ne sert qu’à l’envoi",
        export="cantou.services.signalements.domain.subscriptions.export_person",
        erase="cantou.services.signalements.domain.subscriptions.erase_person",
        purge="cantou.services.signalements.domain.subscriptions.purge",
    ),
    PersonalData(
        what="Empreinte du réseau d’où vient un signalement, chiffrée",
        purpose="Refuser pour un temps l’auteur d’un envoi abusif",
        legal_basis="mission d’intérêt public",
        retention_days=30,
        recipients="Personne ne la lit : elle ne sert qu’à comparer",
    ),
    PersonalData(
        what="Empreinte de l’adresse d’une personne refusée pour un temps, chiffrée",
        purpose="Ne plus recevoir ses envois jusqu’à une date",
        legal_basis="mission d’intérêt public",
        retention_days=365,
        recipients="Les responsables du service en voient la date et la raison, pas l’adresse",
    ),
    PersonalData(
        what="Tournées des agents : qui y va, quand chaque signalement a été vu",
        purpose="Organiser le travail sur le terrain",
        legal_basis="mission d’intérêt public",
        retention_days=180,
        recipients="Les agents qui traitent les signalements",
    ),
    PersonalData(
        what="Nom et téléphone des personnes d’astreinte",
        purpose="Les prévenir d’un danger quand la mairie est fermée",
        legal_basis="mission d’intérêt public",
        retention_days=365,
        recipients="Les responsables du service",
    ),
)
