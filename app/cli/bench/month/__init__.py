"""`erk bench month`: a city's month worked out by real workers, beside what the database can do at most."""
