from cantou.services.site.models.article import Article
from cantou.services.site.models.common import Audience, State, Theme
from cantou.services.site.models.event import Event, EventChange
from cantou.services.site.models.page import Page, PageVersion

__all__ = ["Article", "Audience", "Event", "EventChange", "Page", "PageVersion", "State", "Theme"]
