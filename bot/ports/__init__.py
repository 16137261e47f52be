"""What the handlers need from outside: a store, a carrier, a clock; as protocols, with the errors they raise."""

from bot.ports.accounts import Accounts, Denied
from bot.ports.arrivals import Arrivals
from bot.ports.attention import Attention
from bot.ports.audit_chain import Chain
from bot.ports.carrier import (
    Accepted,
    Airwaves,
    Carrier,
    CarrierRecord,
    InboundText,
    OutgoingText,
    ReceivedText,
    SimulatedText,
)
from bot.ports.desk import Clock, Desk, Journal, UnitOfWork
from bot.ports.errors import (
    CarrierError,
    Conflict,
    Forbidden,
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
from bot.ports.holds import Holds
from bot.ports.notices import News, NobodyTold, Notices, Notifier, NotTold
from bot.ports.people import Audit, Officers
from bot.ports.records import Claim, Messages, Outreaches, Page, Registrations, Residents, Runs, Towns
from bot.ports.replies import Replies
from bot.ports.reports import Answered, Answers, Reports
from bot.ports.restoring import Restoring
from bot.ports.sending import Due, Lease, Sending

__all__ = [
    "Accepted",
    "Accounts",
    "Airwaves",
    "Answered",
    "Answers",
    "Arrivals",
    "Attention",
    "Audit",
    "Carrier",
    "CarrierError",
    "CarrierRecord",
    "Chain",
    "Claim",
    "Clock",
    "Conflict",
    "Denied",
    "Desk",
    "Due",
    "Forbidden",
    "GiveUp",
    "Halt",
    "Holds",
    "InboundText",
    "Invalid",
    "Journal",
    "Lease",
    "Messages",
    "NeverSend",
    "News",
    "NobodyTold",
    "NotFound",
    "NotTold",
    "NotYet",
    "Notices",
    "Notifier",
    "Officers",
    "OutgoingText",
    "Outreaches",
    "Page",
    "ReceivedText",
    "Registrations",
    "Replies",
    "Reports",
    "Residents",
    "Restoring",
    "Runs",
    "Sending",
    "SimulatedText",
    "Towns",
    "TryLater",
    "Unavailable",
    "UnitOfWork",
    "Unknown",
]
