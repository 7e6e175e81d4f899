"""The same product from a terminal: ``python -m qualify COMMAND``."""

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # Before numpy: two threads make small products five times slower.

from qualify.terminal import main

sys.exit(main(sys.argv[1:]))
