"""The process that parses one file under limits: bytes in on standard input, text cells out on standard output.

Some small files make a parser ask for hundreds of gigabytes and abort; here that ends this process and no other.
"""

from __future__ import annotations

import fcntl
import json
import sys
from typing import Any

from qualify.errors import InputError
from qualify.intake import answers, inside, limits
from qualify.intake.records import Part


def main() -> None:
    """Do what is asked about the file on standard input; the answer or the refusal goes to standard output.

    The input is locked until it is whole. Its first line is the order, as JSON; the file follows. The order has the
    file's ``name``, the ``seconds`` allowed, and under ``part`` the member and sheet to read, null for the first table
    there is, or nothing at all where the parts are to be listed.
    """
    fcntl.lockf(sys.stdin, fcntl.LOCK_SH)
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as asked:
        order: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
        limits.apply(order["seconds"])
        asked.seek(sys.stdin.buffer.tell())
        data = asked.readall()
    to = sys.stdout.buffer
    try:
        if "part" in order:
            wanted = Part(*order["part"]) if order["part"] else None
            answers.write(inside.parse(data, order["name"], wanted, _report), to)
        else:
            answers.write_parts(inside.parts_of(data, order["name"]), to)
    except InputError as error:
        answers.write_error(error.problem, to)


def _report(share: float) -> None:
    sys.stderr.buffer.write(answers.SHARE + b"%.3f\n" % share)
    sys.stderr.buffer.flush()


if __name__ == "__main__":
    main()
