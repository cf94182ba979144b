"""What each person is due, line by line, frozen with what it rests on."""
