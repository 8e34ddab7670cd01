"""What a failover costs: a primary with replicas under Sentinels, and a Redis Cluster with a replica for each primary, struck under load."""
