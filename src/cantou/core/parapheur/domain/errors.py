class SignatureError(ValueError):
    """It cannot be done; the words are for people."""
