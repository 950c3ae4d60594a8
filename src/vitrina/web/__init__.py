"""What browsers and API clients reach: routes, handlers, pages."""
