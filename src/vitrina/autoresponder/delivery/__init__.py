"""VK's events in once, replies out once: the only part of the bot that stores and calls."""
