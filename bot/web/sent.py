"""What a page's own script posts: a JSON object."""

from __future__ import annotations

import json
from typing import Any

from flask import request


def sent_object() -> dict[str, Any] | None:
    """The posted JSON object; None where it is none, or was not posted as JSON, which other sites cannot do."""
    return object_of(request.get_data(as_text=True)) if request.is_json else None


def object_of(text: str) -> dict[str, Any] | None:
    """The JSON object that this is; None where it is none, or one too deeply nested to be read."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None
