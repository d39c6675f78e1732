from cantou.core.journal.models.entry import Entry, Head

__all__ = ["Entry", "Head"]
