"""What BKN's SIASN knows of people, fetched and written in our own words; the service's import stays the one way in."""
