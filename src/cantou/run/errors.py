from __future__ import annotations


class RunError(Exception):
    """Something that the person at the terminal can mend; the message is theirs, in French."""
