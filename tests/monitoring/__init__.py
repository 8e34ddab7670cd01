"""What the system tells of itself: metrics, alerts, dashboard, traces."""
