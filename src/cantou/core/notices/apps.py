from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "cantou.core.notices"
    label = "notices"

    def ready(self) -> None:
        from cantou.core.notices.domain.catalogue import declare
        from cantou.core.notices.domain.decide import OWN
        from cantou.core.notices.domain.digests import DIGEST
        from cantou.core.notices.domain.talking import declare_own

        declare(OWN, "Messages", DIGEST)
        declare_own()
