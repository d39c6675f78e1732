import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cantou.config.settings")
pages = get_wsgi_application()

from cantou.core.web.statics import StaticFiles  # noqa: E402 (its parts read the settings)

application = StaticFiles(pages)

# What has been loaded by now stays until the end: the collector need not look at it again and again. And a page
# makes tens of thousands of objects that nothing refers to a moment later: looked for less often, they cost less.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
