"""A few days in the life of 1,000 sources, against the schedule as it is, in simulated time. `python -m tests.simulation`."""
