"""How a visitor behaves: what robots.txt forbids, and when a host may be asked again, whatever number of fetchers there are."""
