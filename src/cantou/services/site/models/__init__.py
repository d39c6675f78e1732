from cantou.services.site.models.article import Article
from cantou.services.site.models.bulletin import Bulletin
from cantou.services.site.models.common import Audience, State, Theme
from cantou.services.site.models.event import Event, EventChange
from cantou.services.site.models.favour import Favour, FavourAnswer, FavourContact, FavourReport
from cantou.services.site.models.importing import Import, ImportItem
from cantou.services.site.models.legal import Act, ActCheck, Nature
from cantou.services.site.models.page import Page, PageVersion
from cantou.services.site.models.poll import Poll, PollMark, PollTally
from cantou.services.site.models.question import Answer, Question, QuestionMessage
from cantou.services.site.models.subscription import Subscriber, Subscription

__all__ = [
    "Act",
    "ActCheck",
    "Answer",
    "Article",
    "Audience",
    "Bulletin",
    "Event",
    "EventChange",
    "Favour",
    "FavourAnswer",
    "FavourContact",
    "FavourReport",
    "Import",
    "ImportItem",
    "Nature",
    "Page",
    "PageVersion",
    "Poll",
    "PollMark",
    "PollTally",
    "Question",
    "QuestionMessage",
    "State",
    "Subscriber",
    "Subscription",
    "Theme",
]
