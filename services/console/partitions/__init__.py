"""`wiresift partitions`: which primary of a cluster each partition lies on, and moving them until each has as many."""
