"""A month's facts and what the regulation makes of them, per person."""
