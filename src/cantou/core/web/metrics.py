"""What the pages count: by the name of the route, never by an address, which may hold a secret."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

REQUESTS = Counter("cantou_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "cantou_request_seconds",
    "Time to answer, by route.",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10),
)
