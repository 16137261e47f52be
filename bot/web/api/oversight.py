"""The API's calls for those who watch over the registry: figures and the audit log."""

from __future__ import annotations

from bot.handlers import registry
from bot.web.api import models
from bot.web.api.calls import call, officer
from bot.web.api.fields import Part
from bot.web.installed import the_desk


@call("GET", "/stats", "stats", models.Months, tag="oversight")
def figures(query: Part) -> models.Months:
    """Registrations, outreaches, answers and removals by month, oldest first."""
    page = registry.months(query.limit, query.cursor, officer(), the_desk())
    return models.Months(items=[models.Month(month=month, **counts) for month, counts in page.items], next=page.next)


@call("GET", "/audit", "audit", models.AuditLines, tag="oversight")
def audit_log(query: Part) -> models.AuditLines:
    """Who looked at or used what, when, for which case and why; newest first."""
    page = registry.audit(query.limit, query.cursor, officer(), the_desk())
    items = [
        models.AuditLine(
            id=row.id, at=row.at, who=row.who_name or row.who, action=row.action, case=row.case, reason=row.reason,
            target=row.target,
        )
        for row in page.items
    ]  # fmt: skip
    return models.AuditLines(items=items, next=page.next)
