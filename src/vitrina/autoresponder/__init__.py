"""What happens to an incoming event; the answers come in a later version."""
