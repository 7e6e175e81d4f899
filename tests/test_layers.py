"""Who may know whom, read from the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUALIFY = sorted((ROOT / "qualify").rglob("*.py"))
SCREENS = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
CONTENTS = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
STEPS = ("scores", "tipping", "tuning", "forecast", "process", "intake", "store", "simulate", "ratings")
COMMON = {"schema", "errors", "rubric", "rubric_carries", "rubric_kept", "words", "cells", "asof"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> set[str]:
    """Full names of the modules that a file imports: ``from a import b`` counts as a and as a.b."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def packages(path: Path) -> set[str]:
    """The outermost packages that a file imports."""
    return {name.split(".")[0] for name in imports(path)}


def parts(path: Path) -> set[str]:
    """The parts of qualify that a file imports: ``qualify.store.database`` counts as ``store``."""
    return {name.split(".")[1] for name in imports(path) if name.startswith("qualify.")}


def where(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def of_part(name: str) -> list[Path]:
    """The files of a part, which is a module or a package of qualify."""
    return [path for path in QUALIFY if path.relative_to(ROOT / "qualify").parts[0] in (name, f"{name}.py")]


@cache
def names_and_attributes(path: Path) -> set[str]:
    nodes = list(ast.walk(tree(path)))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    keywords = {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}
    return names | attributes | keywords | {name.split(".")[-1] for name in imports(path)}


def test_qualify_works_without_a_screen() -> None:
    assert where([path for path in QUALIFY if packages(path) & {"streamlit", "pages", "app"}]) == []


def test_only_the_charts_draw() -> None:
    assert {path.parent for path in QUALIFY + SCREENS if "altair" in packages(path)} == {ROOT / "qualify" / "charts"}


def test_only_the_store_knows_duckdb() -> None:
    assert {path.parent for path in QUALIFY + SCREENS if "duckdb" in packages(path)} == {ROOT / "qualify" / "store"}


def test_streamlit_commands_are_given_in_the_app_and_its_pages_only() -> None:
    users = [path for path in QUALIFY + SCREENS if "st" in names_and_attributes(path) or "streamlit" in packages(path)]
    assert set(users) - set(SCREENS) == set()


def test_one_file_touches_the_session_and_one_the_caches() -> None:
    edges = {"session.py": {"session_state", "query_params"}, "books.py": {"cache_data", "cache_resource"}}
    for name, edge in edges.items():
        assert where([path for path in SCREENS if edge & names_and_attributes(path)]) == [f"pages/shared/{name}"]


def test_the_steps_do_not_know_each_other() -> None:
    knows = {step: set().union(*map(parts, of_part(step))) - {step} - COMMON for step in STEPS if of_part(step)}
    assert knows == {step: set() for step in STEPS if of_part(step)}
    assert {"scores", "tipping", "forecast", "intake", "store", "simulate"} <= knows.keys()


def test_what_all_may_use_uses_nothing_but_itself() -> None:
    assert {name: set().union(*map(parts, of_part(name))) - COMMON for name in COMMON} == {n: set() for n in COMMON}


def test_charts_know_none_of_the_steps() -> None:
    assert set().union(*map(parts, of_part("charts"))) == {"charts"}


def test_only_the_analysis_and_the_terminal_bring_steps_together() -> None:
    joining = {path.relative_to(ROOT / "qualify").parts[0] for path in QUALIFY if len(parts(path) & set(STEPS)) > 1}
    assert joining <= {"analysis", "terminal"}


def test_pages_are_tables_of_contents_without_arithmetic() -> None:
    assert where([path for path in CONTENTS if any(isinstance(node, ast.BinOp) for node in ast.walk(tree(path)))]) == []


def public(path: Path) -> Iterator[tuple[str, ast.Module | ast.FunctionDef | ast.ClassDef]]:
    module = tree(path)
    name = str(path.relative_to(ROOT))
    yield name, module
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield f"{name}: {node.name}", node


def test_every_public_function_and_class_says_what_it_is() -> None:
    said = ((name, ast.get_docstring(node)) for path in QUALIFY for name, node in public(path))
    assert [name for name, text in said if not text] == []


def test_every_argument_and_result_has_a_type() -> None:
    bare = []
    for path in QUALIFY + SCREENS:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                missing = [a.arg for a in given if a.annotation is None and a.arg not in ("self", "cls")]
                bare += [f"{path.name}: {node.name}"] if missing or node.returns is None else []
    assert bare == []


def test_no_page_puts_raw_html_into_the_browser() -> None:
    raw = {"unsafe_allow_html", "unsafe_allow_javascript", "st.html", "st.iframe", "st.components.v1"}
    assert where([path for path in QUALIFY + SCREENS if raw & (names_and_attributes(path) | dotted(path))]) == []


def dotted(path: Path) -> set[str]:
    return {ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}


def test_all_tables_leave_by_one_door() -> None:
    """Guarded against formulas, and with the mark that a spreadsheet needs to read letters with accents."""
    assert where([path for path in QUALIFY + SCREENS if "write_csv" in names_and_attributes(path)]) == [
        "qualify/export/table.py"
    ]


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    counts = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in QUALIFY + SCREENS}
    assert where([path for path, lines in counts.items() if lines > 300]) == []


def given_weights(path: Path) -> Iterator[tuple[str, int]]:
    """Numbers written down as a criterion's weight: arguments, defaults of a field, and constants of that name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.keyword) and node.arg == "weight":
            value: ast.expr | None = node.value
        elif (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "weight") or (
            isinstance(node, ast.Assign) and [getattr(t, "id", "") for t in node.targets] == ["WEIGHT"]
        ):
            value = node.value
        else:
            continue
        if isinstance(value, ast.Constant) and isinstance(value.value, int):
            yield str(path.relative_to(ROOT)), value.value


def test_weights_are_data_but_for_the_equal_start() -> None:
    """A criterion that is not given a weight, and all those of a suggested rubric, start equal."""
    found = sorted(pair for path in QUALIFY + SCREENS for pair in given_weights(path))
    assert found == [("qualify/intake/suggesting.py", 10), ("qualify/rubric.py", 10)]
