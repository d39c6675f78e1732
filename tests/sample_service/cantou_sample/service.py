"""Petites annonces: what somebody gives, lends or looks for in the village."""

from cantou.core.registry import (
    Dataset,
    DeskEntry,
    HealthCheck,
    Manifest,
    Periodic,
    Permission,
    PersonalData,
    PortalEntry,
    Protocol,
    Role,
    SearchSource,
)

MANIFEST = Manifest(
    id="petites_annonces",
    title="Petites annonces",
    purpose="Donner, prêter, chercher, entre voisins.",
    version="1.0",
    core=">=0.1,<1",
    app="cantou_sample",
    icon="basket",
    portal_urls="cantou_sample.portal",
    desk_urls="cantou_sample.desk",
    api="cantou_sample.api.router",
    permissions=(Permission(id="read", title="Lire les annonces", scope="read"),),
    roles=(Role(id="reader", title="Lecteur", permissions=("read",)),),
    portal=(
        PortalEntry(
            title="Lire les petites annonces",
            summary="Ce que donnent, prêtent ou cherchent les gens d’ici.",
            url_name="petites_annonces:index",
            icon="basket",
            intent="participer",
            moments=("arriver", "quotidien"),
        ),
    ),
    desk=(
        DeskEntry(
            title="Annonces", url_name="bureau:petites_annonces:index", icon="basket", permission="read"
        ),
    ),
    search=(SearchSource(id="ads", title="Petites annonces", rebuild="cantou_sample.domain.rebuild"),),
    personal_data=(
        PersonalData(
            what="Texte de l’annonce",
            purpose="La montrer aux habitants",
            legal_basis="consentement",
            retention_days=90,
            purge="cantou_sample.domain.purge",
        ),
    ),
    datasets=(
        Dataset(
            id="annonces",
            title="Annonces publiées",
            formats=("csv", "json", "geojson", "ics"),
            rows="cantou_sample.domain.rows",
        ),
    ),
    periodic=(
        Periodic(
            id="count", title="Compter les annonces", task="cantou_sample.tasks.count", cron="0 5 * * *"
        ),
    ),
    protocols=(
        Protocol(
            id="echange", title="Échange d’annonces", urls="cantou_sample.protocols", path="echange/v1/"
        ),
    ),
    health=(HealthCheck(id="shelf", check="cantou_sample.domain.shelf"),),
    commands="cantou_sample.commands.ads",
    practice="cantou_sample.domain.practise",
    preview="cantou_sample.domain.preview",
    latest="cantou_sample.domain.latest",
)
