from cantou.desk.models.choices import AgentChoices
from cantou.desk.models.errand import Errand
from cantou.desk.models.saved_view import SavedView
from cantou.desk.models.usage import Usage

__all__ = ["AgentChoices", "Errand", "SavedView", "Usage"]
