"""Most feeds here are tiny: Python has answered before numba would be ready. What is compiled has tests of its own."""

import os

os.environ.setdefault("JOURNEYS_PLAIN", "1")
