from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from cantou.config import settings


def test_those_who_start_at_once_have_one_key(tmp_path, monkeypatch):
    """Web, worker and live come up together on an empty machine; half a key would seal what it should hide."""
    monkeypatch.setattr(settings, "TESTING", False)
    monkeypatch.setattr(settings, "HOME", tmp_path)
    together = Barrier(8)

    def start(_: int) -> str:
        together.wait()
        return settings._secret("seal_1")

    with ThreadPoolExecutor(8) as pool:
        (key,) = set(pool.map(start, range(8)))
    assert len(key) == 64
    (kept,) = (tmp_path / "keys").iterdir()
    assert (kept.read_text(), stat.S_IMODE(kept.stat().st_mode)) == (key, 0o600)
