from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "cantou.core.payments"
    label = "payments"

    def ready(self) -> None:
        from cantou.core.notices.domain.catalogue import declare
        from cantou.core.payments import notices
        from cantou.core.payments.domain.privacy import PERSONAL_DATA
        from cantou.core.payments.domain.providers import add_provider
        from cantou.core.payments.domain.quotients import add_source
        from cantou.core.payments.domain.simulator import CardSimulator
        from cantou.core.payments.protocols.particulier import ApiParticulier
        from cantou.core.payments.protocols.payfip import PayFip
        from cantou.core.people.domain.personal_data import add_room

        add_room("payments", "Paiements", PERSONAL_DATA)
        declare(notices.SERVICE, notices.TITLE, *notices.ALL)
        add_provider(CardSimulator())
        add_provider(PayFip())
        add_source(ApiParticulier())
