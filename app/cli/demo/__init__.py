"""`erk demo`: one month of a synthetic agency, from activity log to published TKD, over the service's own HTTP API."""
