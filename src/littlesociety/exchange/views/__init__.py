"""Pages of the exchange: to read, to ask and offer, and to take the next step."""
