from __future__ import annotations

import pytest
from django.db import transaction

from tests.core.territories.making import load_map


@pytest.fixture(scope="module")
def france(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """A small map, loaded once for a module whose tests hardly write: each undoes what it did.

    A module that wants other communes sets LOADED.
    """
    communes = getattr(request.module, "LOADED", None)
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        load_map(tmp_path_factory.mktemp("map"), **({"communes": communes} if communes else {}))
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)
