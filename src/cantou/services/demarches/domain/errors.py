from __future__ import annotations


class CaseRefusedError(ValueError):
    """The words are for people."""
