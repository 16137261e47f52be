"""The pages in `flows/` -> a FlowBook. Complaints name the page, the line and the fix."""

from bot.flowfiles.pages import Complaint, FlowError, load_pages
from bot.flowfiles.reader import read_book

__all__ = ["Complaint", "FlowError", "load_pages", "read_book"]
