"""The suite logs in as the application's role; the test database is created and flushed as its owner."""

from __future__ import annotations

import hypothesis
import pytest
from django.db import connections

from cantou.run.french import speak_french
from tests.support import browser as browsers
from tests.support.database import as_user, flush
from tests.support.server import test_server

NOT_RUN = pytest.StashKey[int]()
# No test is timed: a busy machine is not a fault. The same examples every time.
hypothesis.settings.register_profile(
    "cantou", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("cantou")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    from django.core.management.commands import flush as flushing
    from django.db.backends.postgresql.operations import DatabaseOperations

    from cantou.run.states import quick_states

    connection = connections["default"]

    def migrate():
        with as_user(connection, "cantou_owner"), quick_states():
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)

    with django_db_blocker.unblock(), test_server(connection.settings_dict, migrate):
        DatabaseOperations.execute_sql_flush = flush
        # What it would make anew, content types and permissions, was kept: most of a flush's time.
        flushing.emit_post_migrate_signal = lambda *_, **__: None
        yield
        connection.close()
        connection.close_pool()


@pytest.fixture(scope="session")
def browser():
    """Chromium, once for the whole run."""
    with browsers.launched() as browser:
        yield browser


@pytest.fixture
def page(browser, live_server):
    """A fresh page, with no memory of another test's, on the running site."""
    context = browser.new_context(base_url=live_server.url, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def forgotten_places():
    """What a process remembers of addresses belongs to one test: the next has other territories."""
    from cantou.portal import places

    places.forget()


@pytest.fixture
def page_cache(settings):
    """Pages are kept as in production; without this fixture each one is drawn anew."""
    from cantou.core.web.pagecache import store

    settings.PAGE_CACHE = True
    store.clear()
    yield store
    store.clear()


LONGEST = (
    *(
        "house/test_pages",
        "run/test_proof",
        "house/test_isolation",
        "notices/test_crash",
        "tasks/test_worker",
    ),
    *("test_browser", "house/", "run/"),
)
"""What takes minutes begins first: of two processes, none is left alone with it at the end."""


def pytest_configure():
    """The command speaks French from its first call on, in this process for good: so from the start, in any order."""
    speak_french()


def pytest_collection_modifyitems(config, items):
    """Where there is no Chromium, the tests that need it are left out, counted, and said."""
    theirs = [item for item in items if item.get_closest_marker("browser")]
    if theirs and browsers.chromium() is None:
        config.hook.pytest_deselected(items=theirs)
        items[:] = [item for item in items if item not in theirs]
        config.stash[NOT_RUN] = len(theirs)
    items.sort(key=lambda item: next((rank for rank, name in enumerate(LONGEST) if name in item.nodeid), 99))


def pytest_sessionfinish(session):
    """One of several processes tells the first one what it left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["not_run"] = session.config.stash.get(NOT_RUN, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """All collected the same."""
    node.config.stash[NOT_RUN] = getattr(node, "workeroutput", {}).get("not_run", 0)


def pytest_terminal_summary(terminalreporter, config):
    missing = config.stash.get(NOT_RUN, 0)
    if missing:
        terminalreporter.write_line(
            f"NOT RUN: {missing} browser tests, for want of Chromium (apt install chromium)."
        )
