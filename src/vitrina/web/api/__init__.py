"""The API of a school's programs: communities, runs, links, events, and the document of it all."""
