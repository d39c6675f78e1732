"""Cantou: one platform on which every commune of a rural territory opens its digital services."""

__version__ = "0.1.0"
