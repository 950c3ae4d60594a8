"""From a plan to a community: what to make (plan), how each thing is made (items), making it."""
