"""Events: what they are, and their way to callback servers and long-poll readers."""
