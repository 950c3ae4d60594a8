"""The console's pages for the school's programs: keys of the API, endpoints, deliveries."""
