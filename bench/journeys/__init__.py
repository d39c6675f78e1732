"""The journey planner: measured beside others, proved on more than the suite has time for."""

import os

# The tests' worlds are used here too, and would rather have plain Python.
os.environ.setdefault("JOURNEYS_PLAIN", "0")
