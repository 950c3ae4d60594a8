"""The page of a build: progress, waiting, result, and what is left to the person."""
