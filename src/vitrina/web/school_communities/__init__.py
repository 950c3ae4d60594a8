"""The school's list of communities, the page of one, and what is done about many."""
