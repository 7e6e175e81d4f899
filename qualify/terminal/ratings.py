"""Whether the scores can be trusted, in the terminal; and draws of deals below the line to pursue anyway."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from urllib.parse import urlencode

from qualify.analysis import View, audits
from qualify.analysis import ratings_words as told
from qualify.analysis.ratings import SAMPLE, SEED, trust
from qualify.analysis.ratings_given import in_sight
from qualify.errors import InputError
from qualify.ratings import audit_words, late_words, words
from qualify.settings import Settings, to_link
from qualify.store import KeptAudit, open_store
from qualify.terminal.commands import Result, about, scored


def options(parser: ArgumentParser) -> None:
    """The options of the command beside those of every view."""
    parser.add_argument("--sample", type=int, default=SAMPLE, metavar="N", help="deals to rate twice (default 12)")
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed draws the same deals (default 1)")
    parser.add_argument("--audit", type=int, metavar="N", help="draw N deals below the line to pursue, and log them")
    parser.add_argument("--author", default="", help="who asks for the audit")
    parser.add_argument("--note", default="", help="and why")


def judged(options: Namespace) -> Result:
    """The ratings page in the terminal."""
    view, store = scored(options), open_store()
    book = view.book
    with store.snapshot(book.day) as seen:
        found = trust(seen, view)
    if options.audit is not None:
        if book.day:
            raise InputError("Deals are drawn today, and this looks at an earlier day.", "Leave --as-of out.")
        shown = Settings(book.dataset, book.rubric_version, selection=book.selection, rated=book.rule)
        link = urlencode(to_link(shown.with_rubric(view.reading.rubric, book.rubric)))
        about_it = {"author": options.author, "note": options.note, "link": link}
        lot = audits.drawn(view, store.audits(book.dataset), options.audit, options.seed, **about_it)
        store.keep_audit(book.dataset, lot)
    with store.snapshot(book.day) as seen:
        kept, drawn = seen.audits(book.dataset), found.sample(options.sample, options.seed)
        came = audits.came_of(seen, view, kept)
    lines = [
        about(view),
        told.answer(found),
        told.hindsight(found),
        told.jumped(found),
        *map(late_words.drifted, found.drifts.raters),
        words.questions(found.agreement),
        *(f"{each.question} {words.agreed(each)}" for each in found.agreement if each.deals),
        in_sight(found.sight),
        words.consistent(found.consistency, found.twice),
        words.raters(found.notches, found.twice),
        *map(words.lenient, found.notches),
        told.fair(found),
        f"Worth rating a second time: {told.sampled(found, drawn, options.seed)}",
        *(f"  {row['deal_id']}  score {row['score']}  {row['name'] or ''}" for row in drawn.iter_rows(named=True)),
        audit_words.audited(came) if came else "",
        *(line for audit in kept for line in (told.drew(audit), *_deals(view, audit))),
    ]
    # Where no deal was rated twice, agreement, consistency and leniency would all say so.
    return told.record(found, drawn, kept, came), "\n".join(filter(None, dict.fromkeys(lines)))


def _deals(view: View, audit: KeptAudit) -> list[str]:
    """A line for each deal of a draw."""
    rows = audits.followed(view, [audit]).iter_rows(named=True)
    return [f"  {row['deal_id']}  score {row['score']} then  {row['outcome']}  {row['name'] or ''}" for row in rows]
