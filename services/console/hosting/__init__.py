"""The server a command works with, embedded or one of its own, and the services it runs there."""
