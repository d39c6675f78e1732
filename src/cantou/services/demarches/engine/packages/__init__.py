from cantou.services.demarches.engine.packages import debit_de_boissons, permission_de_voirie

PACKAGES = {one.PACKAGE.key: one.PACKAGE for one in (debit_de_boissons, permission_de_voirie)}
"""Those that this house comes with."""
