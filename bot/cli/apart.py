"""What is done in a process of its own, because its memory should go with it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

FORK = multiprocessing.get_context("fork")  # everything is imported there already


def apart(does: Callable[..., object], *given: object) -> None:
    """Do it there, before any thread or connection is made here; what it raises is raised here."""
    with ProcessPoolExecutor(1, mp_context=FORK) as pool:
        pool.submit(does, *given).result()
