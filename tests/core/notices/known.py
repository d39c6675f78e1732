"""What a worker started by the tests must know of them: the service « exemple » and its words."""

from __future__ import annotations

from pathlib import Path

from django.template import engines

from cantou.core.notices.domain import catalogue
from tests.core.notices.making import NOTICES

catalogue.declare("exemple", "Exemple", *NOTICES)
engines["django"].engine.dirs.append(str(Path(__file__).parent / "templates"))
