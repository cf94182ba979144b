"""What happens after a statement: objections to it, corrections of published months, and the differences to be paid."""
