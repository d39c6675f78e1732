from django.urls import path

from cantou.core.payments.portal import mine, quotient

urlpatterns = [
    path("", mine.index, name="payments_own"),
    path("quotient/", quotient.index, name="payments_quotient"),
    path("quotient/effacer/", quotient.forget, name="payments_quotient_forget"),
]
