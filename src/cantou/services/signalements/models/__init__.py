from cantou.services.signalements.models.report import Report, StatusChange

__all__ = ["Report", "StatusChange"]
