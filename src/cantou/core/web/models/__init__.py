from cantou.core.web.models.counters import Attempt, CacheEntry
from cantou.core.web.models.first_answer import FirstAnswer
from cantou.core.web.models.generation import Generation

__all__ = ["Attempt", "CacheEntry", "FirstAnswer", "Generation"]
