"""What the town's IT person runs: the demo, checks of the installation."""
