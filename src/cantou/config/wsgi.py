import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cantou.config.settings")
pages = get_wsgi_application()

from cantou.core.web.statics import StaticFiles  # noqa: E402 (its parts read the settings)

application = StaticFiles(pages)
