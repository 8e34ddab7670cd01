"""What a system is doing, to look at: status, and the entries of a stream."""
