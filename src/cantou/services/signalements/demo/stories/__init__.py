"""Reports as they come to mairies of the Cantal: invented people, real worries, every way of writing."""

from cantou.services.signalements.demo.stories import again, cere, planeze, south, west
from cantou.services.signalements.demo.story import Story

STORIES: tuple[Story, ...] = (
    *cere.STORIES,
    *planeze.STORIES,
    *west.STORIES,
    *south.STORIES,
    *again.STORIES,
)
"""A new one goes to the end: each has a key by its place."""
