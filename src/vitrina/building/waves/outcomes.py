"""How a call, or the waiting for a piece, may end besides an answer of VK."""


class Closed(Exception):
    """The build is about to wait: nothing new is sent, what is under way is still recorded."""


class Stuck(Exception):
    """What a piece waits for will never be settled: the plan or its needs are wrong."""


class TooLate(Exception):
    """Each time more than SEND_WITHIN passed between the intent and the sending: not sent."""


class Unclear(Exception):
    """Refused inside a wave in a way that a wave cannot tell: send the call alone."""


class AgainAlone(Exception):
    """Refused for good, perhaps only because it came inside a wave: the same call goes alone."""
