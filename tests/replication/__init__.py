"""What a failover costs: a primary with replicas under Sentinels, and a cluster with a replica for each primary, under load."""
