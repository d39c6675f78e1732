"""What runs in production is compiled; the same worlds, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


def test_compiled_answers_are_exact_too():
    """Compiled once, kept beside the modules as in production: ten seconds the first time, one or two afterwards."""
    asked = [sys.executable, "-m", "bench.journeys", "prove", "--worlds", "12"]
    environment = {**os.environ, "JOURNEYS_PLAIN": "0"}
    done = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].startswith("12 réseaux, 36 questions × 3, ")
    assert done.stdout.splitlines()[-1].endswith(", 0 différentes")
