"""What is measured, not asserted: speed, memory, and quality on labelled corpora."""
