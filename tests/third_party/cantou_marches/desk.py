from django.http import HttpResponse
from django.urls import path


def day(request):
    request.agent.require("marches", "read")
    return HttpResponse("Le marché, côté bureau")


urlpatterns = [path("", day, name="day")]
