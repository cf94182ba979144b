"""Facts in two times: recorded in bulk, superseded and never overwritten, read as known at a change number."""
