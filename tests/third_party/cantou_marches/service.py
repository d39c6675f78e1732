"""The whole of a third party's service, less than forty lines with its pages."""

from cantou.core.registry import DeskEntry, Manifest, Permission, PersonalData, PortalEntry, Role

MANIFEST = Manifest(
    id="marches",
    title="Marchés",
    purpose="Dire quand a lieu le marché.",
    version="1.0",
    core=">=0.1,<1",
    app="cantou_marches",
    portal_urls="cantou_marches.portal",
    desk_urls="cantou_marches.desk",
    permissions=(Permission(id="read", title="Voir les marchés"),),
    roles=(Role(id="reader", title="Lecteur", permissions=("read",)),),
    portal=(
        PortalEntry(
            title="Le jour du marché",
            summary="Et son heure.",
            url_name="marches:day",
            icon="basket",
            intent="s_informer",
        ),
    ),
    desk=(DeskEntry(title="Marchés", url_name="bureau:marches:day", icon="basket", permission="read"),),
    personal_data=(
        PersonalData(
            what="Nom du placier", purpose="Le joindre", legal_basis="consentement", retention_days=30
        ),
    ),
)
