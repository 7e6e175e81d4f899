"""The front page: can we make the number, where is the line, which open deals matter."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # Before numpy: two threads make small products five times slower.

from pages.shared import books, briefing, overview
from pages.shared.frame import frame, share, shown_errors

settings = frame("Overview")
with shown_errors():
    view = books.view(settings)

overview.number(view)
briefing.offer(settings)
overview.line(view)
overview.deals(view)
share(settings)
