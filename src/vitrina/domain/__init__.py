"""What Vitrina talks about: practitioners, pictures, plans. Frozen values, no input or output."""
