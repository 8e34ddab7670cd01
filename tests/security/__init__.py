"""What protects the system from others, and others from it: each claim of SECURITY.md by a test."""
