from cantou.core.api.models.token import AccessToken

__all__ = ["AccessToken"]
