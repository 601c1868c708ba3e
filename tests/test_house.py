"""The house itself: what the architecture promises and no other tool checks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("catalogue", "cms", "logistics", "marketplace", "payments", "vendors")
#: Our folder of each fork, and Oscar's package.
FORKS = {
    "catalogue": "oscar.apps.catalogue",
    "vendors": "oscar.apps.partner",
    "payments": "oscar.apps.payment",
    "logistics": "oscar.apps.shipping",
    "marketplace/sales/address": "oscar.apps.address",
    "marketplace/sales/order": "oscar.apps.order",
}
#: Source: house rule; see docs/adr/0002.
MOST_FILE_LINES = 500
MOST_FUNCTION_LINES = 60
TOP_LEVEL = {
    "manage.py", "marketplace", "catalogue", "vendors", "payments", "logistics", "cms", "templates", "tests",
    "requirements.txt", "README.md", "pyproject.toml", "Makefile", ".pre-commit-config.yaml", ".ci", "LICENSE", "docs",
    "CHANGELOG.md", ".gitignore",
}  # fmt: skip
MADE_AT_RUN_TIME = {
    ".git",
    ".venv",
    "var",
    ".mypy_cache",
    ".ruff_cache",
    ".import_linter_cache",
    ".hypothesis",
    ".coverage",
    ".pytest_cache",
    "node_modules",
    "__pycache__",
}


def sources() -> Iterator[Path]:
    """Yield every Python file of ours that is no migration and no test."""
    for app in APPS:
        yield from (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize(("folder", "package"), FORKS.items())
def test_fork_holds_every_migration_of_the_installed_oscar(folder: str, package: str) -> None:
    spec = find_spec(f"{package}.migrations")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    theirs = {path.name for path in Path(spec.submodule_search_locations[0]).glob("0*.py")}

    ours = {path.name for path in (ROOT / folder / "migrations").glob("0*.py")}

    assert theirs <= ours


def test_files_stay_within_the_budget() -> None:
    long = {name_of(path): n for path in sources() if (n := len(path.read_text().splitlines())) > MOST_FILE_LINES}

    assert long == {}


def test_functions_stay_within_the_budget() -> None:
    long = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.lineno
                if lines > MOST_FUNCTION_LINES:
                    long[f"{name_of(path)}:{node.name}"] = lines

    assert long == {}


def test_only_the_outbox_sends_work_to_the_worker() -> None:
    callers = {name_of(path) for path in sources() if re.search(r"\.(delay|apply_async)\(", path.read_text())}

    assert callers == {"marketplace/core/events.py"}


def test_only_the_kernel_opens_http_connections() -> None:
    pattern = re.compile(r"^\s*(import|from) (httpx|requests|urllib3|urllib\.request|http\.client)\b", re.MULTILINE)
    users = {name_of(path) for path in sources() if pattern.search(path.read_text())}

    assert {user for user in users if not user.startswith("marketplace/sandbox/")} == {"marketplace/core/http.py"}


def test_screens_of_vendors_reach_rows_only_through_selectors() -> None:
    portal = (ROOT / "marketplace" / "vendor_portal").rglob("*.py")
    offenders = {name_of(path) for path in portal if ".objects" in path.read_text()}

    assert offenders == set()


def test_environment_is_read_in_one_place() -> None:
    allowed = ("marketplace/settings/env.py", "marketplace/sandbox/")
    pattern = re.compile(r"os\.(environ(?!\.setdefault)|getenv)")
    readers = {name_of(path) for path in sources() if pattern.search(path.read_text())}

    assert {reader for reader in readers if not reader.startswith(allowed)} == set()


def test_top_level_is_what_the_readme_maps() -> None:
    present = {path.name for path in ROOT.iterdir()} - MADE_AT_RUN_TIME

    assert present <= TOP_LEVEL


def test_no_page_loads_anything_from_elsewhere() -> None:
    pattern = re.compile(r"""(src|href)=["']https?://|@import\s+url\(["']?https?:|url\(["']?https?://""")
    pages = [*(ROOT / "templates").rglob("*.html"), *(path for app in APPS for path in (ROOT / app).rglob("*.css"))]
    loaders = {
        name_of(path)
        for path in pages
        for line in path.read_text().splitlines()
        if pattern.search(line) and not re.search(r"<a\b|<c-button\b|rel=.(canonical|alternate)", line)
    }

    assert loaders == set()


def test_only_our_own_search_answers() -> None:
    """Haystack and Wagtail's search are installed for Oscar and for editors; nothing of ours asks them."""
    asking = re.compile(r"^\s*(?:from|import) (?:haystack|modelsearch|wagtail\.search)\b", re.MULTILINE)

    assert [name_of(path) for path in sources() if asking.search(path.read_text())] == []
