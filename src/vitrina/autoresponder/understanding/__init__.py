"""What a visitor's message means: words, intents, days, times and services. Pure."""
