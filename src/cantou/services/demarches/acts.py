"""What the journal says of this service, in the words of the desk."""

from __future__ import annotations

ACTS = (
    ("filed", "Demande déposée"),
    ("moved", "Dossier avancé"),
    ("answered", "Réponse reçue dans un dossier"),
    ("message", "Message écrit dans un dossier"),
    ("note", "Note interne écrite"),
    ("note_done", "Chose à faire d’un dossier notée faite"),
    ("effects", "Suites d’un dossier exécutées"),
    ("timers", "Délais d’un dossier échus"),
    ("opinion_asked", "Avis demandé à un autre service"),
    ("opinion_given", "Avis donné"),
    ("opinion_heard", "Avis reçu dans un dossier"),
    ("opinion_silent", "Avis resté sans réponse dans le délai"),
    ("part_over", "Part prise au dossier d’un autre organisme finie"),
    ("takes_part", "Part prise au dossier d’un autre organisme"),
    ("taken_back", "Dossier repris"),
    ("transferred", "Dossier transmis à un autre organisme"),
    ("silence", "Délai passé : le silence a décidé"),
    ("warned", "Effacement prochain d’un dossier annoncé"),
    ("opened", "Démarche ouverte"),
    ("closed", "Démarche fermée"),
    ("published", "Déroulement d’une démarche publié"),
    ("set", "Démarche réglée"),
    ("package_published", "Démarche publiée au catalogue"),
    ("package_withdrawn", "Démarche retirée du catalogue"),
    ("package_taken", "Version d’une démarche prise"),
    ("link_printed", "Lien de suivi imprimé"),
    ("purged", "Dossiers arrivés à leur terme effacés"),
    ("person_erased", "Coordonnées d’une personne effacées"),
)
