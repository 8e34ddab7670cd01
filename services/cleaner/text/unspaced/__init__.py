"""Rules for scripts without spaces, where a line shows neither words nor capitals. Pure."""
