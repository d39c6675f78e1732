from cantou.core.files.models.stored import StoredFile

__all__ = ["StoredFile"]
