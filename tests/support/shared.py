"""Real files to test against, kept beside the project and never in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("CANTOU_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))


def shared(path: str) -> Path:
    """The file, or the end of the test where the folder is absent."""
    if not FOLDER.is_dir():
        pytest.skip("the folder of real files is absent")
    return FOLDER / path
