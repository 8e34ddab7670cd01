"""The real command, as a person or a program runs it."""
