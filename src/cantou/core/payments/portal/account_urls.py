from django.urls import path

from cantou.core.payments.portal import mine

urlpatterns = [path("", mine.index, name="payments_own")]
