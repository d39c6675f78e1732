"""schemathesis as a program of its own, with the published description unchanged, on the running platform.

The suite does the same inside (tests/services/signalements/open311/test_swagger.py), where each check that is left
out has its reason.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proof.open311.city import City
    from proof.reckoning import Reckoning

EXAMPLES, SECONDS = 60, 400
SETTINGS = """
[parameters]
jurisdiction_id = "15258"

[checks]
not_a_server_error.enabled = true
content_type_conformance.enabled = true
response_schema_conformance.enabled = true
# It names 401 where the standard's text says 404, and no error at all for half of its operations.
status_code_conformance.enabled = false
response_headers_conformance.enabled = false
# Its parameters are more than it says: POST takes them in the body, response_format is json or xml and nothing else.
positive_data_acceptance.enabled = false
negative_data_rejection.enabled = false
missing_required_header.enabled = false
unsupported_method.enabled = false
allow_header_conformance.enabled = false
use_after_free.enabled = false
ensure_resource_availability.enabled = false
# A key is a setting of the offer; the standard's answer is 403, which this check takes for a fault.
ignored_auth.enabled = false
object_level_authorization.enabled = false

# It shows one object where the text, its examples and all servers answer an array of one.
[[operations]]
include-path = ["/request/{service_request_id}.{response_format}", "/tokens/{token_id}.{response_format}"]
checks.response_schema_conformance.enabled = false
"""


def prove(city: City, description: Path, folder: Path, found: Reckoning) -> None:
    if not description.exists():
        found.tell("schemathesis", f"pas de {description} : laissé de côté")
        return
    config = folder / "schemathesis.toml"
    config.write_text(SETTINGS, "utf-8")
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("st")), "--config-file", str(config.resolve()), "run",
            str(description.resolve()),
            "--url", city.url.rstrip("/"), "--max-examples", str(EXAMPLES), "--seed", "311", "--phases",
            "examples,coverage,fuzzing", "--suppress-health-check", "all", "--continue-on-failure", "--no-color",
        ],
        check=False, capture_output=True, text=True, timeout=SECONDS, cwd=folder,
    )  # fmt: skip
    said = re.sub(r"\s+", " ", " ".join(done.stdout.strip().splitlines()[-12:]))
    cases = re.search(r"(\d+) generated", done.stdout)
    found.tell(
        "schemathesis, cas", cases[1] if cases else said or done.stderr[-500:], holds=cases is not None
    )
    found.tell(
        "schemathesis",
        "rien" if done.returncode == 0 else (done.stdout + done.stderr)[-3000:],
        holds=done.returncode == 0,
    )
