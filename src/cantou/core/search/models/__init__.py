from cantou.core.search.models.entry import Entry
from cantou.core.search.models.word import Word

__all__ = ["Entry", "Word"]
