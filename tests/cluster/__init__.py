"""Services, streams and what is kept of articles, on a Redis Cluster that the tests start themselves."""
