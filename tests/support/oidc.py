"""An OpenID provider for tests, in a process of its own (npm: oidc-provider)."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from cantou.run.ports import free_port

SCRIPT = Path(__file__).with_name("oidc_provider.mjs")


@dataclass
class IdentityProvider:
    url: str

    def next(self, **person) -> None:
        """Who signs in next: sub, acr, amr, claims; or refuse=True."""
        httpx.post(f"{self.url}/_next", json=person)

    def visit(self, url: str) -> str:
        """What a browser does there, up to the address that leads back to us."""
        with httpx.Client() as browser:
            while urlsplit(url).netloc == urlsplit(self.url).netloc:
                response = browser.get(url)
                assert response.is_redirect, response.text
                url = str(response.url.join(response.headers["location"]))
        return url


@contextmanager
def identity_provider(*redirect_uris: str):
    port = free_port()
    process = subprocess.Popen(
        ["node", str(SCRIPT), str(port), ",".join(redirect_uris)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout.readline() == "ready\n", "npm ci first: the package oidc-provider is needed."
        yield IdentityProvider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
