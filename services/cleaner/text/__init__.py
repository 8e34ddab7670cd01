"""Rules on the lines and blocks of a text, whatever it was rendered from."""
