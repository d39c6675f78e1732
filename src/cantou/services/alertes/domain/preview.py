"""What a draft will look like, by the same words as what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.organisations.models import Organisation
from cantou.services.alertes.domain.drafts import content_of
from cantou.services.alertes.domain.wording import Said, rendered
from cantou.services.alertes.engine import words

if TYPE_CHECKING:
    from cantou.services.alertes.domain.wording import Rendering
    from cantou.services.alertes.models import Draft


def preview(*, draft: Draft) -> Rendering:
    content = content_of(draft)
    name = Organisation.objects.values_list("name", flat=True).get(pk=draft.organisation_id)
    return rendered(
        Said(
            mark=words.MARKS.get(content.status, ""),
            msg_type=content.msg_type,
            headline=content.headline,
            description=content.description,
            instruction=content.instruction,
            note=content.note,
            contact=content.contact,
            expires=content.expires,
            sender_name=name,
            where=", ".join(dict.fromkeys(area.description for area in content.areas)),
        )
    )
