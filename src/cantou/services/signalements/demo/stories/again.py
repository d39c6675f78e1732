"""What somebody else has said already: told last, since each leads to an earlier story."""

from cantou.services.signalements.demo.story import PAULE, VIC, Story

STORIES: tuple[Story, ...] = (
    Story(
        commune=VIC,
        category="voirie",
        days=0.8,
        text="Il y a un gros trou sur la route juste avant le pont du Moulin Vieux, on doit se déporter.",
        hamlet="Le Moulin Vieux",
        contact=PAULE,
        same_as="ENORME nid de poule",
    ),
    Story(
        commune=VIC,
        category="signalisation",
        days=0.5,
        text="Pas de cône ni de panneau devant le nid-de-poule du Moulin Vieux, la nuit on ne le voit pas.",
        hamlet="Le Moulin Vieux",
    ),
)
