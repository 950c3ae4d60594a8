"""Pictures of a community, drawn from data: the same template serves the engine and the browser."""
