"""Faults beyond the list of pitfalls: a server without memory, disk or leave to write, links, clocks, stuck processes; and upgrades."""
