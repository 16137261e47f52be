"""Who moves the texts: Twilio, or the built-in simulator."""
