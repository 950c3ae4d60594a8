"""For those who run the service: metrics, health, readiness."""
