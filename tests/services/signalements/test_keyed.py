from __future__ import annotations

from cantou.services.signalements.domain.keyed import keyed, keyed_uuid


def test_each_use_and_each_platform_has_its_own(settings):
    told = {keyed(use, "ida@exemple.fr") for use in ("block", "subscriber", "code", "mark")}
    assert len(told) == 4
    assert keyed("block", "ida@exemple.fr") in told
    assert keyed_uuid("block", "ida@exemple.fr").version == 4
    settings.LINK_KEY = "another key"
    assert keyed("block", "ida@exemple.fr") not in told
