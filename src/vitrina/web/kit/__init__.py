"""The kit: pictures and texts of a community to look at, to copy, to download, to print."""
