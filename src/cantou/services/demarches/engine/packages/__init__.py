from cantou.services.demarches.engine.packages import (
    arrete_de_stationnement,
    concession_funeraire,
    debit_de_boissons,
    location_salle,
    mariage,
    permission_de_voirie,
    recensement_citoyen,
    subvention_association,
)

PACKAGES = {
    one.PACKAGE.key: one.PACKAGE
    for one in (
        debit_de_boissons,
        permission_de_voirie,
        arrete_de_stationnement,
        recensement_citoyen,
        subvention_association,
        concession_funeraire,
        location_salle,
        mariage,
    )
}
"""Those that this house comes with."""
