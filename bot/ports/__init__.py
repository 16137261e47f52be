"""What the handlers need from outside: a store, a carrier, a clock; as protocols, with the errors they raise."""

from bot.ports.carrier import Accepted, Airwaves, Carrier, CarrierRecord, InboundText, OutgoingText, SimulatedText
from bot.ports.desk import Clock, Desk, Journal, UnitOfWork
from bot.ports.errors import (
    CarrierError,
    Conflict,
    GiveUp,
    Halt,
    Invalid,
    NeverSend,
    NotFound,
    NotYet,
    TryLater,
    Unavailable,
    Unknown,
)
from bot.ports.people import Audit, Officers
from bot.ports.records import Claim, Messages, Outreaches, Page, Registrations, Residents, Runs, Towns
from bot.ports.sending import Due, Sending

__all__ = [
    "Accepted",
    "Airwaves",
    "Audit",
    "Carrier",
    "CarrierError",
    "CarrierRecord",
    "Claim",
    "Clock",
    "Conflict",
    "Desk",
    "Due",
    "GiveUp",
    "Halt",
    "InboundText",
    "Invalid",
    "Journal",
    "Messages",
    "NeverSend",
    "NotFound",
    "NotYet",
    "Officers",
    "OutgoingText",
    "Outreaches",
    "Page",
    "Registrations",
    "Residents",
    "Runs",
    "Sending",
    "SimulatedText",
    "Towns",
    "TryLater",
    "Unavailable",
    "UnitOfWork",
    "Unknown",
]
