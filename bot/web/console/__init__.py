"""The officers' console, a module a page: search to inbox, desk, what needs a person, oversight, administration."""

from bot.web.console import (
    admin,
    approvals,
    attention,
    audit,
    desk,
    entries,
    holds,
    inbox,
    map,
    outreach,
    outreaches,
    replies,
    search,
    settings,
    sheet,
)
from bot.web.console.blueprint import console, leaflet

__all__ = [
    "admin",
    "approvals",
    "attention",
    "audit",
    "console",
    "desk",
    "entries",
    "holds",
    "inbox",
    "leaflet",
    "map",
    "outreach",
    "outreaches",
    "replies",
    "search",
    "settings",
    "sheet",
]
