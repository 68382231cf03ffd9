"""What follows from what: every event and every reaction to it, on one page."""
