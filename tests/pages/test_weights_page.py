"""The Weights page: the terminal's numbers, whose they are, the meter, the suggestion, the lesson."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from weights_page import APP, component, healthy, locked_book, press, said, table, unmarked, weights_page

from qualify.analysis import (
    Book,
    arrival,
    baseline,
    check,
    ended,
    grab,
    holdout,
    judged,
    load,
    read,
    report,
    separation,
    tally,
    view,
)
from qualify.analysis.reading import alone
from qualify.analysis.suggesting import suggestion
from qualify.simulate import simulate
from qualify.steps import finished
from qualify.store import Store
from qualify.tuning import suggested_words, words
from qualify.words import money, percent

UNTESTED = "Lines found by moving weights have not been tested on other deals."
MOVED = {"weights": "problem:40,budget:0", "tried": "57"}
WEIGHTS = {"problem": 40, "budget": 0}
METER, NUMBERS, SLIDERS = "qualify_honesty_meter", "qualify_numbers_ahead", "qualify_weight_sliders"


@pytest.fixture
def book(kept: Store) -> Book:
    """What the page works on: the company's deals, the locked ones apart."""
    arrival.take_in_company(kept, simulate(900, 3))
    return locked_book(kept)


def below_and_above(counted, line: int, *, locked: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """Won deals and all, at or below a line and above it."""
    won, others = ended(counted, locked=locked)
    deals = won + others
    return (
        (int(won[: line + 1].sum()), int(deals[: line + 1].sum())),
        (int(won[line + 1 :].sum()), int(deals[line + 1 :].sum())),
    )


# The numbers


@pytest.mark.parametrize(("link", "weights"), [({}, {}), (MOVED, WEIGHTS)], ids=["saved", "moved"])
def test_the_table_is_the_reading_of_the_deals_that_are_seen(
    book: Book, link: dict[str, str], weights: dict[str, int]
) -> None:
    rubric = book.rubric.with_weights(weights)
    found = read(grab(book, rubric, None, baseline(book)), rubric)
    saved = alone(book, book.rubric).expected
    line, (moved, amount) = found.line, found.moved
    assert line.tipping is not None
    assert line.floor is not None
    assert line.ceiling is None
    assert found.expected is not None
    assert saved is not None
    change = found.expected - saved
    against = (
        f"{'+' if change > 0 else ''}{money(change, 'USD')} against saved" if weights else "as under the saved rubric"
    )
    assert table(weights_page(**link)) == {
        "Tipping point": (str(line.tipping.score), f"{line.tipping.low} to {line.tipping.high} (90 %)"),
        "Certified floor": (str(line.floor.score), "at or below: at most 1 in 10, taken together"),
        "Certified ceiling": ("–", "none certified by these deals"),
        "Expected this quarter": (money(found.expected, "USD"), against),
        "Change of zone": (f"{moved} deals", f"{money(amount, 'USD')} open"),
    }
    assert (moved > 0) == bool(weights)


@pytest.mark.parametrize(("link", "weights"), [({}, {}), (MOVED, WEIGHTS)], ids=["saved", "moved"])
def test_separation_is_shown_of_the_seen_and_of_the_locked_deals(
    book: Book, link: dict[str, str], weights: dict[str, int]
) -> None:
    now, saved = (alone(book, each).tally for each in (book.rubric.with_weights(weights), book.rubric))
    shown = component(weights_page(**link), NUMBERS)
    assert shown["now"] == [words.share(separation(now)), words.share(separation(now, locked=True))]
    assert [(label["name"], label["note"]) for label in shown["labels"]] == [
        ("Separation", f"saved rubric: {words.share(separation(saved))}"),
        ("On the locked deals", f"saved rubric: {words.share(separation(saved, locked=True))}"),
    ]
    assert len({*shown["now"]}) == 2


def test_the_caption_says_how_many_are_won_on_either_side_of_the_line(book: Book) -> None:
    found = alone(book, book.rubric)
    assert found.lines.lower is not None
    text = said(weights_page())
    for place, where in enumerate(("at or below", "above")):
        parts = [below_and_above(found.tally, found.lines.lower, locked=locked)[place] for locked in (False, True)]
        (won, deals), (won_locked, deals_locked) = parts
        assert (
            f"Won {where} {found.lines.lower}: {percent(won / deals)} of {deals} seen deals, "
            f"{percent(won_locked / deals_locked)} of {deals_locked} locked deals."
        ) in text
    assert "Lines and charts rest on the deals that are not locked away; the other pages use all deals." in text


@pytest.mark.parametrize(
    ("link", "differs"),
    [({}, 0), ({"tried": "57"}, 0), ({"missing": "nothing earned"}, 0), ({"weights": "problem:8"}, 0), (MOVED, 1)],
)
def test_the_banner_points_to_the_verdict_where_weights_differ(book: Book, link: dict[str, str], differs: int) -> None:
    at = weights_page(**link)
    pointer = "How much of what they show is luck, the Weights page says."
    assert sum(pointer in text.value for text in at.info) == differs
    assert [text.value for text in at.caption if UNTESTED in text.value] == [], "locked deals test them"
    assert said(at).count("Purple dashes: the win rate under the saved rubric.") == differs


def test_the_locked_deals_are_described(book: Book, kept: Store) -> None:
    expected = str(holdout(kept, load(kept, book.dataset, 1)))
    assert expected.startswith("164 of 810 decided deals are locked away for checking since ")
    assert expected in said(weights_page("The locked deals")).splitlines()


# The other pages and the terminal


def test_where_nothing_is_locked_every_number_is_the_terminals(kept: Store) -> None:
    name = arrival.take_in_company(kept, simulate(62, 3)).dataset
    book = load(kept, name, 1)
    there = book.rubric.with_weights(WEIGHTS)
    record = report.assessment(view(book, there, baseline(book)))
    at = weights_page(**MOVED)
    shown, tipping = table(at), record["tipping"]
    assert component(at, NUMBERS)["now"] == [words.share(record["separation"])]
    assert sum(UNTESTED in text.value for text in at.caption) == 1
    assert shown["Expected this quarter"][0] == money(record["expected_this_quarter"], "USD")
    assert shown["Change of zone"][0].split()[0] == str(record["open_deals_that_change_zone"])
    assert shown["Tipping point"] == (str(tipping["score"]), f"{tipping['low']} to {tipping['high']} (90 %)")
    assert (record["floor"], shown["Certified floor"]) == (None, ("–", "none certified by these deals"))
    assert (record["ceiling"], shown["Certified ceiling"]) == (None, ("–", "none certified by these deals"))
    zones = record["zones"]
    assert f"at or below {zones['lower']}" in said(at).replace("**", "")
    assert "locked" not in said(at).replace("that are not locked away: none negative", "")


def test_the_overview_has_the_terminals_numbers(book: Book, kept: Store) -> None:
    whole = load(kept, book.dataset, 1)
    seen = view(whole, whole.rubric, baseline(whole))
    record, zones = report.forecast(seen), report.assessment(seen)["zones"]
    quarter = next(row for row in record["periods"] if row["period"] == "quarter")
    at = AppTest.from_file(str(APP), default_timeout=60).run()
    shown = {metric.label: unmarked(metric.value) for metric in at.metric}
    assert shown == {
        "Chance of the Q4 2026 target": percent(quarter["probability"]),
        "Forecast at even odds": money(quarter["p50"], "USD"),
        "Booked so far": money(quarter["booked"], "USD"),
        "Booked + last 90 days' pace": money(quarter["run_rate"], "USD"),
        "Above the upper line": str(zones["above"]["open"]),
        "Between the lines": str(zones["between"]["open"]),
        "Below the line": str(zones["below"]["open"]),
    }
    text = said(at)
    assert f"80 %: {money(quarter['p10'], 'USD')} to {money(quarter['p90'], 'USD')}" in text
    assert f"target {money(quarter['target'], 'USD')}" in text
    assert f"Zone below the line: **at or below {zones['lower']}**." in text
    assert f"Zone above the upper line: **at or above {zones['upper']}**." in text
    for zone in ("below", "between", "above"):
        assert f"{money(zones[zone]['money'], 'USD')} open; " in text


# The meter


def test_the_saved_rubric_is_judged_at_once(book: Book) -> None:
    shown = component(weights_page(tried="57"), METER)
    assert (shown["verdict"], shown["tone"]) == ("These scores tell won deals from the others.", "found")
    assert (shown["progress"], shown["weights"]) == (None, book.rubric.weights)
    assert shown["details"][0].startswith("The same weights on shuffled outcomes, where there is nothing but luck, ")


def test_the_shuffles_go_on_from_run_to_run_and_end_with_the_verdict(book: Book) -> None:
    rubric = book.rubric.with_weights(WEIGHTS)
    made = check(book, rubric.missing)
    effort = made.effort()
    while effort.step(57) < 1:
        pass
    counted = [tally(grab(book, each, None, baseline(book)), each) for each in (book.rubric, rubric)]
    expected = judged(made, effort, rubric, 57, (counted[0], counted[1]))
    at = weights_page(**MOVED)
    done = [component(at, METER)["progress"]]
    while done[-1] is not None and len(done) < 58:
        done.append(component(healthy(at.run()), METER)["progress"])
    shown = component(at, METER)
    assert done[-1] is None
    assert done[:-1] == sorted({*done[:-1]})
    assert (shown["verdict"], shown["details"]) == (words.headline(expected), list(words.evidence(expected)))
    assert shown["details"][0].startswith("Moving sliders as often (57 settings) on shuffled outcomes, ")
    assert at.query_params["tried"] == "57"


# Suggested weights


def test_suggested_weights_are_asked_for_judged_and_loaded(book: Book) -> None:
    found = finished(suggestion(book, book.rubric, "equal weights"))
    at = weights_page("Suggested weights", **MOVED)
    assert "Load them into the sliders" not in [button.label for button in at.button]
    at = press(at, "Suggest weights")
    assert f"**{suggested_words.verdict(found)}**" in said(at).splitlines()
    assert suggested_words.method(found) in said(at)
    shown = at.dataframe[0].value
    assert shown["Suggested"].to_list() == list(found.weights)
    assert shown["Criterion"].to_list() == [criterion.question for criterion in book.rubric.criteria]
    at = press(at, "Load them into the sliders")
    changed = {k: w for k, w in zip(book.rubric.keys, found.weights, strict=True) if w != book.rubric.weights[k]}
    assert at.query_params["weights"] == ",".join(f"{key}:{weight}" for key, weight in changed.items())
    assert at.query_params["tried"] == "257"
    rows = {row["key"]: row["weight"] for row in component(at, SLIDERS)["rows"]}
    assert rows == dict(zip(book.rubric.keys, found.weights, strict=True))
    assert component(at, SLIDERS)["trials"] == 257


def test_another_goal_is_another_question(book: Book) -> None:
    at = press(weights_page("Suggested weights"), "Suggest weights")
    at = healthy(at.radio[0].set_value("the published rubric").run())
    assert "Load them into the sliders" not in [button.label for button in at.button]
    at = press(at, "Suggest weights")
    found = finished(suggestion(book, book.rubric, "the published rubric"))
    assert at.dataframe[0].value["Suggested"].to_list() == list(found.weights)


# The lesson


def test_the_lesson_is_entered_and_left_and_the_real_settings_stay(book: Book) -> None:
    at = weights_page("A lesson in luck", **MOVED)
    before, shown = dict(at.query_params), table(at)
    at = press(at, "Practise on pure noise")
    assert at.info[0].value.startswith("**Pure noise.** The outcomes of these 152 deals were drawn by lot: ")
    assert [button.label for button in at.button if "scenario" in button.label.lower()] == []
    assert table(at) != shown
    assert component(at, METER)["weights"] == book.rubric.weights
    at = press(at, "Reset to the saved rubric")
    assert dict(at.query_params) == before
    at = press(at, "Back to your deals")
    assert (dict(at.query_params), table(at)) == (before, shown)
    assert "Pure noise" not in said(at)
    assert {row["key"]: row["weight"] for row in component(at, SLIDERS)["rows"]} == book.rubric.weights | WEIGHTS


def test_suggested_weights_in_the_lesson_stay_in_the_lesson(book: Book) -> None:
    at = press(weights_page("A lesson in luck"), "Practise on pure noise")
    at.session_state["more"] = "Suggested weights"
    at = press(healthy(at.run()), "Suggest weights")
    assert said(at).count("Cannot tell whether better than equal weights") == 1
    at = press(at, "Load them into the sliders")
    assert component(at, SLIDERS)["trials"] == 200
    assert set(at.query_params) == {"data", "rubric"}
    assert component(press(at, "Back to your deals"), METER)["weights"] == book.rubric.weights
