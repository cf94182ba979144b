"""Every query on agencies, on the regulation they have chosen, and on those they write themselves."""
