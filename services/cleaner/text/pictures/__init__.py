"""What belongs to pictures: captions and their credits. Pure."""
