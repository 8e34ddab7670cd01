"""Market tickers, and the lines they are made of. Pure."""
