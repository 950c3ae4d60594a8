"""The methods of VK's API, a file a noun; ``table.py`` lists them all."""
