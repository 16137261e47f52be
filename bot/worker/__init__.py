"""What runs in the background: sending, asking about unknown outcomes, deleting at the carrier, purging."""
