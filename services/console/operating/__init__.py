"""What an operator does to a running system, and the record of it; dead letters and replay have packages of their own."""
