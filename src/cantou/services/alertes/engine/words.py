"""The words of CAP 1.2, in the order of the standard, with what people read."""

from __future__ import annotations

ACTUAL, EXERCISE, TEST = "Actual", "Exercise", "Test"
STATUSES = (ACTUAL, EXERCISE, TEST)
MARKS = {EXERCISE: "EXERCICE", TEST: "ESSAI"}
"""What is said before anything else of what is not real."""
ALERT, UPDATE, CANCEL = "Alert", "Update", "Cancel"
MESSAGE_TYPES = (ALERT, UPDATE, CANCEL)
ALL_STATUSES = (*STATUSES, "System", "Draft")
ALL_MESSAGE_TYPES = (*MESSAGE_TYPES, "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
CATEGORIES = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other",
)  # fmt: skip
RESPONSES = (
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None",
)  # fmt: skip
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
