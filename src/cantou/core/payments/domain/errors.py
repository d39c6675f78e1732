"""What this room refuses. The words are French, for whoever is there."""

from __future__ import annotations


class PaymentRefusedError(Exception):
    """Said as it is."""


class ProviderError(Exception):
    """The provider did not answer, or not what was asked: nothing is known yet, and it is asked again later."""
