"""Below `open311/v2/`. The description that the standard's authors publish says `request/…` where its text says
`requests/…`: both answer.
"""

from django.urls import re_path

from cantou.services.signalements.protocols.open311 import views

_FORM = r"\.(?P<form>json|xml)\Z"
_CODE = r"(?P<code>[^/]{1,200})"

urlpatterns = [
    re_path(rf"^discovery{_FORM}", views.discovery, name="discovery"),
    re_path(rf"^services{_FORM}", views.services, name="services"),
    re_path(rf"^services/{_CODE}{_FORM}", views.service, name="service"),
    re_path(rf"^requests{_FORM}", views.requests, name="requests"),
    re_path(rf"^requests?/{_CODE}{_FORM}", views.request_, name="request"),
    re_path(rf"^tokens/{_CODE}{_FORM}", views.token, name="token"),
    re_path(r"^(?P<rest>(?s:.*))$", views.nothing, name="nothing"),
]
