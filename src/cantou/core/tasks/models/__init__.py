from cantou.core.tasks.models.failure import Failure

__all__ = ["Failure"]
