"""How the bot gets its community's key, and how VK's events come in."""
