"""What makes the learned files of the cleaner, from labelled pages beside the checkout."""
