"""What a page sets around and into a text: headlines, dates, strips of particulars, signs, pull quotes, what is printed twice. Pure."""
