"""What the ASGI server runs: the live connections. Pages are WSGI."""

from cantou.config.live import application

__all__ = ["application"]
