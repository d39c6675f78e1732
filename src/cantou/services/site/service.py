"""Site: the commune's pages, its news, what happens there."""

from cantou.core.registry import (
    Dataset,
    DeskEntry,
    Manifest,
    Periodic,
    Permission,
    PersonalData,
    PortalEntry,
    Queue,
    Role,
    SearchSource,
)
from cantou.services.site.acts import ACTS
from cantou.services.site.domain.favour_notices import FAVOUR_NOTICES
from cantou.services.site.domain.notices import NOTICES
from cantou.services.site.domain.question_notices import QUESTION_NOTICES

MANIFEST = Manifest(
    id="site",
    title="Site de la commune",
    purpose="Les pages, les actualités et l’agenda de la commune, tenus à jour depuis un téléphone.",
    version="0.1.0",
    core=">=0.1,<0.2",
    app="cantou.services.site",
    icon="house",
    acts=ACTS,
    api="cantou.services.site.api.router",
    portal_urls="cantou.services.site.portal.urls",
    desk_urls="cantou.services.site.desk.urls",
    permissions=(
        Permission(id="read", title="Lire ce qui est écrit, publié ou non", scope="read"),
        Permission(id="write", title="Écrire des brouillons et les donner à relire"),
        Permission(id="publish", title="Publier, retirer, ranger le menu"),
    ),
    roles=(
        Role(id="reader", title="Lecture seule", permissions=("read",)),
        Role(id="writer", title="Rédacteur", permissions=("read", "write")),
        Role(id="manager", title="Responsable", permissions=("read", "write", "publish")),
    ),
    portal=(
        PortalEntry(
            title="Les actualités",
            summary="Ce qui se passe ici, annoncé par la mairie et ses partenaires.",
            url_name="site:news",
            icon="info",
            intent="s_informer",
            moments=("quotidien", "arriver"),
        ),
        PortalEntry(
            title="L’agenda",
            summary="Ce qui a lieu ici et autour, à mettre dans son téléphone.",
            url_name="site:agenda",
            icon="calendar",
            intent="s_informer",
            moments=("quotidien", "arriver"),
            offline_url_name="site:agenda",
        ),
        PortalEntry(
            title="Découvrir la commune",
            summary="L’équipe, l’école, l’histoire, les balades.",
            url_name="site:index",
            icon="house",
            intent="s_informer",
            moments=("arriver",),
        ),
        PortalEntry(
            title="Une question à la mairie",
            summary="Sans compte : la réponse arrive sur une page que vous seul connaissez.",
            url_name="site:questions",
            icon="message",
            intent="s_informer",
            moments=("quotidien",),
        ),
        PortalEntry(
            title="Donner son avis",
            summary="Une question, quelques choix : répondez d’un geste, lisez ce que les autres en pensent.",
            url_name="site:polls",
            icon="check",
            intent="s_informer",
            moments=("quotidien",),
        ),
        PortalEntry(
            title="Entraide entre voisins",
            summary="Une remorque à prêter, un trajet à partager : écrivez-vous sans montrer votre adresse.",
            url_name="site:favours",
            icon="people",
            intent="s_informer",
            moments=("quotidien", "arriver"),
        ),
        PortalEntry(
            title="Les actes publiés",
            summary="Délibérations, décisions et arrêtés de la commune, en texte intégral.",
            url_name="site:acts",
            icon="town-hall",
            intent="s_informer",
            moments=("quotidien",),
        ),
    ),
    desk=(
        DeskEntry(title="Actualités", url_name="bureau:site:index", icon="info", permission="read"),
        DeskEntry(title="Agenda", url_name="bureau:site:events", icon="calendar", permission="read"),
        DeskEntry(title="Pages", url_name="bureau:site:pages", icon="document", permission="read"),
        DeskEntry(title="Bulletins", url_name="bureau:site:bulletins", icon="book", permission="read"),
        DeskEntry(
            title="Reprendre un site", url_name="bureau:site:imports", icon="received", permission="publish"
        ),
        DeskEntry(title="Questions", url_name="bureau:site:questions", icon="message", permission="read"),
        DeskEntry(title="Sondages", url_name="bureau:site:polls", icon="list", permission="read"),
        DeskEntry(title="Entraide", url_name="bureau:site:favours", icon="people", permission="read"),
        DeskEntry(title="Actes", url_name="bureau:site:acts", icon="town-hall", permission="read"),
    ),
    queues=(
        Queue(
            id="questions",
            title="Questions à la mairie",
            permission="publish",
            url_name="bureau:site:question",
        ),
        Queue(
            id="favours",
            title="Annonces d’entraide à relire",
            permission="publish",
            url_name="bureau:site:favour",
        ),
        Queue(
            id="acts",
            title="Actes qui ne sont pas en ligne comme ils devraient",
            permission="publish",
            url_name="bureau:site:act",
        ),
    ),
    search=(
        SearchSource(
            id="acts", title="Actes publiés", rebuild="cantou.services.site.domain.legal.rebuild_acts"
        ),
        SearchSource(
            id="site",
            title="Pages, actualités et agenda",
            rebuild="cantou.services.site.domain.search.rebuild",
        ),
    ),
    periodic=(
        Periodic(
            id="strike",
            title="Publications programmées",
            task="cantou.services.site.tasks.strike",
            cron="*/5 * * * *",
        ),
        Periodic(
            id="acts",
            title="Contrôle quotidien des actes en ligne",
            task="cantou.services.site.tasks.check_acts",
            cron="20 4 * * *",
        ),
        Periodic(
            id="digest",
            title="La lettre de la semaine",
            task="cantou.services.site.tasks.thursday",
            cron="0 17 * * 4",
        ),
    ),
    notices=(*NOTICES, *QUESTION_NOTICES, *FAVOUR_NOTICES),
    datasets=(
        Dataset(
            id="actes",
            title="Actes publiés",
            formats=("csv", "json"),
            rows="cantou.services.site.domain.act_data.acts",
        ),
        Dataset(
            id="actualites",
            title="Actualités",
            formats=("csv", "json"),
            rows="cantou.services.site.domain.datasets.articles",
        ),
        Dataset(
            id="agenda",
            title="Agenda",
            formats=("csv", "ics", "json"),
            rows="cantou.services.site.domain.datasets.dates",
        ),
    ),
    personal_data=(
        PersonalData(
            what="Nom et adresse, facultatifs, de qui pose une question, et ce qu’il en écrit",
            purpose="Lui répondre",
            legal_basis="mission d’intérêt public",
            retention_days=365,
            recipients="Les agents de l’organisme ; une copie sans nom, relue, si la personne accepte",
            purge="cantou.services.site.domain.questions.purge",
        ),
        PersonalData(
            what="Annonce d’entraide, et adresse de courriel de son auteur, chiffrée",
            purpose="La montrer une fois relue, et lui transmettre les réponses de ses voisins",
            legal_basis="consentement",
            retention_days=30,
            recipients="L’annonce : tout le monde, tant qu’elle est en ligne ; l’adresse : personne",
            purge="cantou.services.site.domain.favours.purge",
        ),
        PersonalData(
            what="Empreinte d’un compte ou d’un navigateur qui a répondu à un sondage, sans l’heure ni le choix",
            purpose="Ne pas compter deux fois la même personne",
            legal_basis="mission d’intérêt public",
            retention_days=30,
            recipients="Personne : elle ne se relit pas",
            purge="cantou.services.site.domain.polls.purge",
        ),
        PersonalData(
            what="Prénom, nom et qualité de l’auteur d’un acte publié",
            purpose="Rendre l’acte exécutoire (CGCT, art. R. 2131-1)",
            legal_basis="obligation légale",
            retention_days=36500,
            recipients="Tout le monde : l’acte est public",
        ),
        PersonalData(
            what="Adresse ou compte de qui veut la lettre de la semaine, sa commune et ses thèmes",
            purpose="La lui envoyer",
            legal_basis="consentement",
            retention_days=395,
            recipients="Personne : l’adresse est chiffrée et ne sert qu’à l’envoi",
            export="cantou.services.site.domain.subscriptions.export_person",
            erase="cantou.services.site.domain.subscriptions.erase_person",
            purge="cantou.services.site.domain.subscriptions.purge",
        ),
        PersonalData(
            what="Nom de l’agent qui a écrit une page ou une actualité",
            purpose="Savoir qui a écrit quoi",
            legal_basis="mission d’intérêt public",
            retention_days=3650,
            recipients="Les agents de l’organisme",
        ),
    ),
    screen="cantou.services.site.domain.slides.slides",
    latest="cantou.services.site.portal.latest.latest",
    practice="cantou.services.site.domain.practice.fill",
    demo="cantou.services.site.demo.load",
)
