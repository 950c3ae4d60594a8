"""What goes from us to a school's own systems, by addresses that a school has typed."""
