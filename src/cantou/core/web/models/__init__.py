from cantou.core.web.models.first_answer import FirstAnswer
from cantou.core.web.models.generation import Generation

__all__ = ["FirstAnswer", "Generation"]
