"""A rubric as a record and as a TOML document: what goes in comes out, and what is wrong is said."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import rubrics, whole

from qualify.errors import InputError
from qualify.rubric import MISSING_POLICIES, Answer, Criterion, Rubric, from_toml, slug, to_toml

NASTY = st.sampled_from(
    ['"', "\\", "'''", '"""', "\n", "\r\n", "\r", "\t", "\x00", "\x1f", "\x7f", "\x85", "\u2028", "😀", "#", "]"]
)
TEXT = st.lists(st.one_of(NASTY, st.text(max_size=8)), max_size=5).map("".join)
YES_NO = (Answer("No", 0), Answer("Yes", 100))
FORM = "Export a rubric to see the form."
TOO_MUCH = "nests too deeply or has too long a number"


@st.composite
def written(draw: st.DrawFn) -> Rubric:
    """A rubric with anything at all in its texts."""
    criteria = []
    for i in range(draw(st.integers(1, 3))):
        labels = draw(st.lists(TEXT, min_size=1, max_size=3, unique=True))
        answers = tuple(Answer(label, draw(whole()), draw(TEXT)) for label in labels)
        weight = draw(st.integers(1, 100))
        criteria.append(
            Criterion(
                f"c{i}", draw(TEXT), answers, weight, draw(TEXT), draw(st.booleans()), draw(TEXT), draw(st.booleans())
            )
        )
    return Rubric(draw(TEXT), tuple(criteria), draw(st.sampled_from(MISSING_POLICIES)), draw(TEXT))


@given(written())
def test_any_rubric_comes_back_equal_from_toml(rubric: Rubric) -> None:
    assert from_toml(to_toml(rubric)) == rubric


@given(written())
def test_any_rubric_survives_a_file(tmp_path_factory: pytest.TempPathFactory, rubric: Rubric) -> None:
    path = tmp_path_factory.getbasetemp() / "rubric.toml"
    path.write_text(to_toml(rubric), encoding="utf-8")
    assert from_toml(path.read_text(encoding="utf-8")) == rubric


def test_the_written_form_is_the_one_people_edit() -> None:
    rubric = Rubric('A "b"', (Criterion("need", "Need?", YES_NO, 7, "Why", False, "A mail"),), "nothing earned", "n")
    assert to_toml(rubric) == (
        'name = "A \\"b\\""\n'
        'missing = "nothing earned"\n'
        'note = "n"\n'
        "\n"
        "[[criteria]]\n"
        'key = "need"\n'
        'group = "Why"\n'
        'question = "Need?"\n'
        "weight = 7\n"
        "influence = false\n"
        'evidence = "A mail"\n'
        "answers = [\n"
        '  { label = "No", points = 0, meaning = "" },\n'
        '  { label = "Yes", points = 100, meaning = "" },\n'
        "]\n"
    )


def test_answers_without_an_order_say_so_in_the_document() -> None:
    rubric = Rubric("r", (Criterion("a", "A?", YES_NO, ordered=False), Criterion("b", "B?", YES_NO)))
    assert to_toml(rubric).count("ordered = ") == 1
    assert [criterion.ordered for criterion in from_toml(to_toml(rubric)).criteria] == [False, True]


def test_different_points_without_an_order_were_learned() -> None:
    same = (Answer("No", 50), Answer("Yes", 50))
    kinds = [Criterion("a", "A?", given, ordered=order) for given in (YES_NO, same) for order in (True, False)]
    assert [(kind.tells, kind.taught) for kind in kinds] == [
        (True, False),
        (True, True),
        (False, False),
        (False, False),
    ]


def test_other_points_leave_the_rest_of_a_rubric_as_it_is() -> None:
    rubric = Rubric("r", (Criterion("a", "A?", YES_NO, 7, ordered=False), Criterion("b", "B?", YES_NO)), note="n")
    other = rubric.with_points({"a": [60, 40]})
    assert [answer.points for answer in other.criteria[0].answers] == [60, 40]
    assert (other.criteria[1], other.weights, other.note) == (rubric.criteria[1], rubric.weights, "n")
    assert other.with_points({"a": [0, 100]}) == rubric
    with pytest.raises(InputError, match="The points of the answer 'No' in 'a' is 101"):
        rubric.with_points({"a": [101, 0]})


def test_what_is_left_out_of_a_document_has_a_default() -> None:
    document = 'name = "r"\n[[criteria]]\nkey = "a"\nquestion = "A?"\nanswers = [{ label = "Yes", points = 100 }]\n'
    assert from_toml(document) == Rubric("r", (Criterion("a", "A?", (Answer("Yes", 100),)),))


ONE = 'name = "r"\n[[criteria]]\nkey = "a"\nquestion = "A?"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", f"This is not a TOML document: Invalid value (at end of document). (r.toml) {FORM}"),
        ("a = " + "[" * 5000, f"This is not a TOML document: it {TOO_MUCH}. (r.toml) {FORM}"),
        (ONE + "weight = " + "1" * 5000, f"This is not a TOML document: it {TOO_MUCH}. (r.toml) {FORM}"),
        ("", f"The rubric has no 'name'. (r.toml) {FORM}"),
        ('name = "r"', f"The rubric has no 'criteria'. (r.toml) {FORM}"),
        ('name = "r"\ncriteria = []', "The rubric 'r' has no criteria. Choose at least one question."),
        ("name = 5", f"The rubric has 5 for 'name', which must be a text. (r.toml) {FORM}"),
        ('name = "r"\ncriteria = 5', f"The rubric has 'criteria' that are not tables. (r.toml) {FORM}"),
        ('name = "r"\ncriteria = ["a"]', f"The rubric has 'criteria' that are not tables. (r.toml) {FORM}"),
        ('name = "r"\nnmae = "s"', f"The rubric has an unknown entry 'nmae'. (r.toml) {FORM}"),
        ('name = "r"\n[[criteria]]\nweight = 1', f"The criterion '' has no 'key'. (r.toml) {FORM}"),
        (ONE, f"The criterion 'a' has no 'answers'. (r.toml) {FORM}"),
        (ONE + "answers = 3", f"The criterion 'a' has 'answers' that are not tables. (r.toml) {FORM}"),
        (ONE + "answers = []", "The criterion 'a' has 0 answers. It needs 1 to 200 of them."),
        (ONE + 'answers = [{ label = "Yes" }]', f"An answer of the criterion 'a' has no 'points'. (r.toml) {FORM}"),
        (
            ONE + "answers = [{ label = 5, points = 1 }]",
            f"An answer of the criterion 'a' has 5 for 'label', which must be a text. (r.toml) {FORM}",
        ),
        (
            ONE + 'answers = [{ label = "Yes", points = 1.5 }]',
            "The points of the answer 'Yes' in 'a' is 1.5. It must be a whole number from 0 to 100.",
        ),
        (
            ONE + 'wieght = 3\nanswers = [{ label = "Yes", points = 1 }]',
            f"The criterion 'a' has an unknown entry 'wieght'. (r.toml) {FORM}",
        ),
        (
            ONE + 'influence = 1\nanswers = [{ label = "Yes", points = 1 }]',
            f"The criterion 'a' has 1 for 'influence', which must be true or false. (r.toml) {FORM}",
        ),
        (
            'name = "r"\nmissing = "skip"\n[[criteria]]\nkey = "a"\nquestion = "A?"\n'
            'answers = [{ label = "Yes", points = 1 }]',
            "'skip' is not a policy for missing answers. Use one of: leave out, nothing earned.",
        ),
    ],
)  # fmt: skip
def test_a_broken_document_is_refused_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        from_toml(text, file="r.toml")
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ((), "The rubric 'r' has no criteria. Choose at least one question."),
        (
            (Criterion("a", "A?", YES_NO), Criterion("a", "B?", YES_NO)),
            "The rubric 'r' has 'a' twice. Give each criterion a key of its own.",
        ),
        ((Criterion("A b", "A?", YES_NO),), "'A b' is not a usable key. Write it as 'a_b'."),
        ((Criterion("a", "A?", ()),), "The criterion 'a' has 0 answers. It needs 1 to 200 of them."),
        (
            (Criterion("a", "A?", tuple(Answer(str(i), 0) for i in range(201))),),
            "The criterion 'a' has 201 answers. It needs 1 to 200 of them.",
        ),
        (
            (Criterion("a", "A?", (Answer("Yes", 0), Answer("Yes", 100))),),
            "The criterion 'a' has an answer twice. Give each answer its own words.",
        ),
        (
            (Criterion("a", "A?", YES_NO, 101),),
            "The weight in 'a' is 101. It must be a whole number from 0 to 100.",
        ),
        (
            (Criterion("a", "A?", YES_NO, True),),
            "The weight in 'a' is True. It must be a whole number from 0 to 100.",
        ),
        (
            (Criterion("a", "A?", (Answer("Yes", -1),)),),
            "The points of the answer 'Yes' in 'a' is -1. It must be a whole number from 0 to 100.",
        ),
        (
            (Criterion("a", "A?", YES_NO, 0),),
            "Every weight is 0, so nothing would be scored. Give at least one criterion a weight.",
        ),
    ],
)
def test_an_unusable_rubric_is_refused_in_one_sentence(criteria: tuple[Criterion, ...], message: str) -> None:
    with pytest.raises(InputError) as refused:
        Rubric("r", criteria)
    assert str(refused.value) == message


@given(rubrics())
def test_other_weights_change_the_weights_and_nothing_else(rubric: Rubric) -> None:
    others = {key: 100 - weight for key, weight in rubric.weights.items() if weight < 100} or {rubric.keys[0]: 1}
    changed = rubric.with_weights(others)
    assert changed.weights == rubric.weights | others
    assert changed.with_weights(rubric.weights) == rubric


def test_weights_for_unknown_criteria_are_refused() -> None:
    rubric = Rubric("r", (Criterion("a", "A?", YES_NO), Criterion("b", "B?", YES_NO)))
    with pytest.raises(InputError) as refused:
        rubric.with_weights({"z": 1, "c": 2, "a": 3})
    assert str(refused.value) == "The rubric 'r' has no criterion called 'c', 'z'. It has: a, b."


@given(st.text())
def test_a_short_name_is_its_own_short_name(text: str) -> None:
    assert slug(slug(text)) == slug(text)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Budget allocated?", "budget_allocated"),
        ("Élan vital", "elan_vital"),
        ("  ", "criterion"),
        ("預算", "criterion"),
    ],
)
def test_short_names_are_plain_letters_and_digits(text: str, short: str) -> None:
    assert slug(text) == short


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "data" / "rubrics").glob("*.toml")), ids=lambda p: p.stem
)
def test_the_rubrics_that_come_with_the_product_are_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    rubric = from_toml(text, file=path.name)
    assert to_toml(rubric) == text
    assert tomllib.loads(text)["name"] == rubric.name
    assert [(c.key, a.label) for c in rubric.criteria for a in c.answers if not a.meaning] == []
    assert [c.key for c in rubric.criteria if {a.points for a in c.answers} < {0, 100}] == []
