"""What employees and officers do with statements that are wrong: object, answer, correct."""
