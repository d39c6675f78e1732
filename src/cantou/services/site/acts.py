"""What the journal says of this service, in the words of the desk."""

from __future__ import annotations

ACTS = (
    ("article", "Actualité écrite"),
    ("article_deleted", "Actualité supprimée"),
    ("article_hidden", "Actualité retirée du portail"),
    ("article_published", "Actualité publiée"),
    ("article_to_read", "Actualité à relire"),
    ("page", "Page écrite"),
    ("page_deleted", "Page supprimée"),
    ("page_hidden", "Page retirée du portail"),
    ("page_placed", "Page rangée dans le menu"),
    ("page_planned", "Publication d’une page programmée"),
    ("page_published", "Page publiée"),
    ("page_to_read", "Page à relire"),
)
