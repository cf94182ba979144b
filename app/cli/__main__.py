"""Lets `python -m app.cli` run the `erk` command."""

from app.cli import main

main()
