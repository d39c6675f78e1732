from cantou.core.parapheur.models.request import Reading, SignatureRequest, SignatureState, Visa

__all__ = ["Reading", "SignatureRequest", "SignatureState", "Visa"]
