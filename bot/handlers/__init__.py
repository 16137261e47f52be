"""One function for each thing that happens; each opens its own units of work."""
