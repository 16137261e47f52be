"""The API under /api/v1: what scripts and other systems of a town use, as an officer would."""

from bot.web.api import outreaches, oversight, registrations, replies  # noqa: F401 (declaring a call puts it on the blueprint)
from bot.web.api.calls import PREFIX, blueprint

__all__ = ["PREFIX", "blueprint"]
