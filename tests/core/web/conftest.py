"""The pages of components read no data: they are served here without a database, which is quick."""

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings
from django.test.testcases import LiveServerThread

MIDDLEWARE = [
    "cantou.core.web.security.SecurityHeadersMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tests.core.web.conftest.nowhere",
]


def nowhere(get_response):
    """The platform's own pages: no portal, and no Scope in which something could be read."""

    def answer(request):
        request.place = None
        return get_response(request)

    return answer


@pytest.fixture(scope="module")
def site():
    """The address of a server that has the real headers, templates and assets."""
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        server = LiveServerThread("localhost", StaticFilesHandler, connections_override={})
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None
        yield f"http://localhost:{server.port}"
        server.terminate()


@pytest.fixture
def open_context(browser, site):
    """Makes a browser window of a given kind: `open_context(forced_colors="active")`."""
    contexts = []

    def make(**kind):
        contexts.append(browser.new_context(**{"base_url": site, "locale": "fr-FR"} | kind))
        contexts[-1].set_default_timeout(30_000)
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def usual(browser, site):
    """One ordinary window for a module: its pages share what the browser keeps of the assets."""
    context = browser.new_context(base_url=site, locale="fr-FR")
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def page(usual):
    """A page with no memory of another test's."""
    page = usual.new_page()
    yield page
    page.unroute_all(behavior="ignoreErrors")
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear()")
    page.close()
