"""What this room refuses. The words are French, for whoever is there."""

from __future__ import annotations


class FormRefusedError(Exception):
    """Said as it is."""


class AlreadyTakenError(FormRefusedError):
    """The answers were sent: a repeat gets the first answer."""
