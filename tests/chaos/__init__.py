"""Kills processes and servers under load, and audits what is left from the raw streams and fates alone."""
