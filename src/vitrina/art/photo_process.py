"""One photo in a process of its own: `python -m vitrina.art.photo_process`, bytes in, JPEG out.

With the argument `logo` a school's logo: PNG out.

The decoders are C and the bytes are anybody's: here a crash, a leak or an endless loop ends one
upload and nothing else, and the memory is given back whole.
"""

import resource
import sys

from vitrina.art.logo import prepare_logo
from vitrina.art.photo import prepare_photo
from vitrina.art.photo_file import REFUSED, BadPhoto

MEMORY = 800_000_000  # bytes, the interpreter and the libraries included
SECONDS = 20  # of processor


def main() -> int:
    """Read standard input, write the picture or the reason of BadPhoto."""
    prepare = prepare_logo if sys.argv[1:] == ["logo"] else prepare_photo
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        photo = prepare(sys.stdin.buffer.read())
    except BadPhoto as bad:
        sys.stdout.write(bad.reason)
        return REFUSED
    sys.stdout.buffer.write(photo)
    return 0


if __name__ == "__main__":
    sys.exit(main())
