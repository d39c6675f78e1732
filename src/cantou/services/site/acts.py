"""What the journal says of this service, in the words of the desk."""

from __future__ import annotations

ACTS = (
    ("act", "Acte écrit"),
    ("act_asked", "Mise en ligne d’un acte demandée"),
    ("act_corrected", "Version qui remplace un acte, préparée"),
    ("act_deleted", "Brouillon d’acte supprimé"),
    ("act_posted", "Acte mis en ligne"),
    ("act_refused", "PDF d’un acte refusé par les contrôles"),
    ("act_trouble", "Acte qui n’est pas en ligne comme il devrait"),
    ("act_withdrawn", "Acte retiré après son affichage"),
    ("act_withdrawn_early", "Acte retiré avant la fin de son affichage"),
    ("article", "Actualité écrite"),
    ("article_deleted", "Actualité supprimée"),
    ("article_hidden", "Actualité retirée du portail"),
    ("article_published", "Actualité publiée"),
    ("article_to_read", "Actualité à relire"),
    ("import", "Reprise d’un site demandée"),
    ("import_done", "Reprise d’un site terminée"),
    ("import_launched", "Reprise d’un site lancée"),
    ("page", "Page écrite"),
    ("page_deleted", "Page supprimée"),
    ("page_hidden", "Page retirée du portail"),
    ("page_placed", "Page rangée dans le menu"),
    ("page_planned", "Publication d’une page programmée"),
    ("page_published", "Page publiée"),
    ("page_to_read", "Page à relire"),
)
