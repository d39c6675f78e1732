from cantou.core.web.models.first_answer import FirstAnswer

__all__ = ["FirstAnswer"]
