from cantou.core.work.models.item import WorkItem

__all__ = ["WorkItem"]
