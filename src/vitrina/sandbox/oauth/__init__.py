"""VK's OAuth: the page that asks a person, and both flows that lead to a token."""
