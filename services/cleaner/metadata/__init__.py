"""What pages declare of themselves: title, author, dates, origin, rights."""
