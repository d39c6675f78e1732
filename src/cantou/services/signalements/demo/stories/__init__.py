"""Sixty reports as they come to mairies of the Cantal: invented people, real worries, every way of writing."""

from cantou.services.signalements.demo.stories import cere, planeze, south, west
from cantou.services.signalements.demo.story import Story

STORIES: tuple[Story, ...] = (*cere.STORIES, *planeze.STORIES, *west.STORIES, *south.STORIES)
