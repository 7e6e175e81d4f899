"""How much of the score each question makes: one number wherever it is read, and all of them together 100 %."""

from __future__ import annotations

from hypothesis import given
from strategies import rubrics

from qualify.rubric import Answer, Criterion, Rubric, Sketch
from qualify.rubric_changes import changes
from qualify.rubric_edits import groups
from qualify.rubric_shares import shares
from qualify.rubric_words import asked


def weighing(*weights: tuple[str, int]) -> Sketch:
    answers = (Answer("No", 0), Answer("Yes", 100))
    return Sketch("s", tuple(Criterion(f"q{at}", f"Q{at}?", answers, w, g) for at, (g, w) in enumerate(weights)))


WEBB = weighing(("A", 50), ("A", 50), ("A", 22), ("B", 23), ("C", 15), ("D", 40))


def test_the_first_sentence_and_the_headings_say_the_same_share() -> None:
    assert shares(WEBB).groups == {"A": "61 %", "B": "12 %", "C": "7 %", "D": "20 %"}
    sentence = "The score comes from 6 questions: 61 % from “A”, 12 % from “B”, 7 % from “C” and 20 % from “D”."
    assert asked(WEBB) == sentence
    assert shares(WEBB).questions["q4"] == "7 %"
    lighter = Sketch("s", WEBB.criteria[:-1])
    assert changes(WEBB, lighter)[-1].before == "40 (20 % of the score)"


def test_what_hardly_counts_is_not_nothing_and_what_nearly_does_not_all() -> None:
    assert shares(weighing(("A", 999), ("B", 1))).groups == {"A": "over 99 %", "B": "under 1 %"}
    assert shares(weighing(("A", 0), ("B", 0))).questions == {"q0": "0 %", "q1": "0 %"}
    assert shares(Sketch("s", ())).groups == {}


def number(said: str) -> int:
    return int(said.replace("under 1", "0").replace("over 99", "100").removesuffix(" %"))


@given(rubrics())
def test_shares_add_up_to_100_and_within_a_group_to_its_own(rubric: Rubric) -> None:
    found = shares(rubric)
    assert sum(map(number, found.groups.values())) == 100
    for name, criteria in groups(rubric):
        assert sum(number(found.questions[c.key]) for c in criteria) == number(found.groups[name])
        for c in criteria:
            assert abs(number(found.questions[c.key]) - 100 * c.weight / sum(rubric.weights.values())) < 1
