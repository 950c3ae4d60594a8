"""A build as somebody sees it who has no key to its page: the frame, and the way back."""
