"""`wiresift doctor`: what is wrong, and what to do about it. One module per thing looked at, each pure."""
