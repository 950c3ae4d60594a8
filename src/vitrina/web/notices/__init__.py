"""How the practitioner comes to be told of requests in VK."""
