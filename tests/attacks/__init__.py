"""What hostile sites, feeds and name servers try on a fetcher: each refused with a reason, and its target never contacted."""
