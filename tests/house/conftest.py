from __future__ import annotations

import pytest

from tests.house.neighbours import settle


@pytest.fixture
def folders(settings, tmp_path):
    """Files of this test alone."""
    for alias in ("default", "quarantine"):
        settings.STORAGES = {
            **settings.STORAGES,
            alias: {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": tmp_path / alias},
            },
        }


@pytest.fixture
def neighbours(db, folders):
    return settle()
