"""Web archives (ISO 28500) as documents. What is damaged costs itself alone: it is told by its offset, and the rest is read.

parts (gzip members, or the file) → records (framing) → capture (HTTP, pure) → read
"""
