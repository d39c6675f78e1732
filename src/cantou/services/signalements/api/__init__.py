"""The API of this service: schema in, domain call, schema out (docs/dev/api.md)."""

from ninja import Router

from cantou.services.signalements.api import desk, public

router = Router()
router.add_router("", public.router)
router.add_router("desk/", desk.router)
