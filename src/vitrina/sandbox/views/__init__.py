"""Things of the world as VK shows them: the JSON objects of its answers and events."""
