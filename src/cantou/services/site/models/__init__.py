from cantou.services.site.models.article import Article
from cantou.services.site.models.common import Audience, State, Theme
from cantou.services.site.models.event import Event, EventChange
from cantou.services.site.models.importing import Import, ImportItem
from cantou.services.site.models.legal import Act, ActCheck, Nature
from cantou.services.site.models.page import Page, PageVersion

__all__ = [
    "Act",
    "ActCheck",
    "Article",
    "Audience",
    "Event",
    "EventChange",
    "Import",
    "ImportItem",
    "Nature",
    "Page",
    "PageVersion",
    "State",
    "Theme",
]
