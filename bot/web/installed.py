"""What a request works with: the desk of the installation that the app was made for."""

from __future__ import annotations

from typing import cast

from flask import current_app

from bot.bootstrap import Installation
from bot.ports import Desk


def the_installation() -> Installation:
    return cast(Installation, current_app.extensions["porchlight"])


def the_desk() -> Desk:
    return the_installation().desk
