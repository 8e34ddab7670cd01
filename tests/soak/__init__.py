"""Runs the whole system for long under a steady load and judges whether anything grows that must not."""
