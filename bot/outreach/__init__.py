"""Who may be texted, with what, when and how fast."""
