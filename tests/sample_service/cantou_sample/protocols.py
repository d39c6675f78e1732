from django.http import JsonResponse
from django.urls import path


def version(request):
    provider = getattr(request, "provider", None)
    return JsonResponse({"version": 1, "chez": provider.organisation.name if provider else None})


urlpatterns = [path("version.json", version, name="version")]
