"""Which kinds of work there are, what they are worth, and for which posts, each from a day on."""
