"""The conversation: what to say next and what was learnt. Decides and reports, never sends or saves."""
