"""A community's posts as a feed that VK imports by itself, and the pages its items link to."""
