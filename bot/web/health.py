"""Whether the process lives, whether it is ready, and figures for Prometheus; nothing personal in any of them."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from bot.ports import Unavailable, UnitOfWork
from bot.web.installed import the_installation

PROXIED = (
    "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "X-Client-IP",
    "True-Client-IP", "CF-Connecting-IP",
)  # fmt: skip

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """That it lives, and where its clock is off, by how much."""
    off = the_installation().clock.off
    return jsonify(status="alive", **({"clock": off.words} if off and off.is_alarming else {}))


@health.get("/readyz")
def ready() -> Response:
    here = the_installation()
    reason = here.store.ready()
    answer = jsonify(status=reason or "ready", carrier=here.desk.carrier.name)
    answer.status_code = 503 if reason else 200
    return answer


@health.get("/metrics")
def metrics() -> Response:
    """Read from the database, so that every process tells the same."""
    if not _may_measure():
        abort(403)
    here, registry = the_installation(), CollectorRegistry()
    up = Gauge("porchlight_ready", "1 where the database answers and its schema is current", registry=registry)
    up.set(0 if here.store.ready() else 1)
    try:
        with here.desk.look() as work:
            _measure(work, registry)
    except Unavailable:
        up.set(0)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _measure(work: UnitOfWork, registry: CollectorRegistry) -> None:
    now = the_installation().desk.clock.now()
    due = work.sending.oldest_due(now)
    age = Gauge("porchlight_oldest_due_seconds", "Age of the oldest text that should have left", registry=registry)
    age.set((now - due).total_seconds() if due else 0)
    halted = Gauge("porchlight_halted_numbers", "Sending numbers that are stopped", registry=registry)
    halted.set(len(work.sending.halted()))
    held = Gauge("porchlight_registrations", "Registrations, by town", ["town"], registry=registry)
    begun = Gauge("porchlight_welcomes_today", "Strangers who texted today, by town", ["town"], registry=registry)
    for town in work.towns.all():
        begun.labels(town.slug).set(work.arrivals.counted(town.id, "welcome", town.midnight(now)))
        held.labels(town.slug).set(work.registrations.count(town.id))


def _may_measure() -> bool:
    token = the_installation().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
        return True
    return _is_loopback(request.remote_addr) and not _came_by_a_proxy()


def _came_by_a_proxy() -> bool:
    """A proxy on this machine calls from loopback too: it says so in one of these, or passes the public name on."""
    public = urlsplit(the_installation().settings.base_url).hostname or ""
    named = urlsplit(f"//{request.host}").hostname if request.host else None
    return any(name in request.headers for name in PROXIED) or (named == public and not _is_local(public))


def _is_local(host: str) -> bool:
    return host == "localhost" or _is_loopback(host)


def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False
