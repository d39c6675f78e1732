from __future__ import annotations

import pytest


def on_disk(folder):
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder, "file_permissions_mode": 0o640},
    }


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Both storages in a folder of the test's own; gives that folder."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": on_disk(tmp_path / "files"),
        "quarantine": on_disk(tmp_path / "quarantine"),
    }
    settings.SCANNER = settings.FILES_ACCEL = ""
    settings.FILES_ORIGINAL_DAYS = 0
    return tmp_path
