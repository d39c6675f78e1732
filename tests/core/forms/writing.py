"""Definitions to test with, invented."""

from __future__ import annotations

from cantou.core.forms.domain.publishing import create_form, publish
from cantou.core.forms.engine.tree import to_json
from cantou.core.forms.engine.words import parse
from cantou.core.scope.scope import Scope


def ask(key: str, kind: str = "short_text", label: str = "", **more) -> dict:
    return {"key": key, "type": kind, "label": label or key.capitalize(), **more}


def when(text: str) -> dict:
    return to_json(parse(text))


def page(key: str, *elements: dict, **more) -> dict:
    return {"key": key, "title": key.capitalize(), "elements": list(elements), **more}


def written(*pages: dict, **more) -> dict:
    return {"title": "Inscription", "pages": list(pages), **more}


def blank_form() -> dict:
    return written(page("qui", ask("nom", required=True)))


def published(organisation, document: dict | None = None, key: str = "inscription"):
    """The version."""
    from cantou.core.forms.models import Form

    with Scope.agent(organisation.pk).enter():
        form = Form.objects.filter(organisation_id=organisation.pk, key=key).first()
        form = form or create_form(key=key, title="Inscription")
        return publish(form=form, document=document or blank_form())
