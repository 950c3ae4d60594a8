"""What the bot says to it: a dialog's memory, the booking request, texts and keyboards. Pure."""
