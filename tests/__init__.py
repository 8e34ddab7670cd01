"""Tests: `unit` is pure and fast, `integration` talks to a real server, `end_to_end` runs the real command, `chaos` kills."""
