"""`erk bench push` and `erk bench sync-pull`: phones that send and read, beside what the machine can do at most."""
