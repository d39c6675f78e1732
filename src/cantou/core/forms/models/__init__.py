from cantou.core.forms.models.cards import Card, CardModel
from cantou.core.forms.models.draft import Draft
from cantou.core.forms.models.form import Form, Version

__all__ = ["Card", "CardModel", "Draft", "Form", "Version"]
