"""The bot of a community: what it understands, what it says, and the way of both to and from VK."""
