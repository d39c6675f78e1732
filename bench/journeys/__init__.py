"""The journey planner: measured beside others, proved on more than the suite has time for."""
