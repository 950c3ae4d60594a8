"""What listeners are told: events on their way to callback servers and long-poll readers."""
