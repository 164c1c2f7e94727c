"""The house's laws, read from the source: floors, layers, imports, sizes."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {
    "safety": 0,
    "seal": 0,
    "records": 1,
    "ui": 1,
    "audit": 2,
    "staff": 3,
    "formulary": 4,
    "patients": 5,
    "consultations": 6,
    "consent": 7,
    "upkeep": 8,
}
# Indexes and entry points stand outside the tower: they may see every floor.
OUTSIDE = {"models", "admin", "urls", "apps", "checks", "management", "migrations", "templatetags"}
# What each layer of a domain may not import of any domain.
CLOSED_TO = {
    "models": {"actions", "forms", "views", "urls", "admin"},
    "refusals": {"models", "actions", "forms", "views", "urls", "admin"},
    "actions": {"forms", "views", "urls", "admin"},
    "forms": {"actions", "views", "urls", "admin"},
}
LAYERS = {"models", "refusals", "actions", "forms", "views", "urls", "admin"}
LONGEST_FUNCTION = 40
LONGEST_FILE = 250


class Import(NamedTuple):
    """One imported module or name, with the place it stands."""

    line: int
    path: str  # the full dotted path, "consult.ui.forms.BaseForm"
    name: str  # the last part as written, "BaseForm"
    level: int = 0


def imports_of(source: str) -> Iterator[Import]:
    """Find every import in a module, those hidden in functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name, alias.name)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                path = f"{node.module}.{alias.name}" if node.module else alias.name
                yield Import(node.lineno, path, alias.name, node.level)


def import_faults(module: str, source: str) -> Iterator[str]:
    """Name each import of ``module`` ("consult.patients.views") that a law forbids."""
    for found in imports_of(source):
        for law in (style_fault, floor_fault, django_fault, layer_fault, privacy_fault):
            if reason := law(module, found):
                yield f"{module}:{found.line} imports {found.path}: {reason}"


def style_fault(module: str, found: Import) -> str | None:
    if found.level:
        return "relative imports hide which floor they reach"
    return "star imports hide what is used" if found.name == "*" else None


def floor_fault(module: str, found: Import) -> str | None:
    here, there = package(module), package(found.path)
    if not there or here in OUTSIDE or here == there:
        return None
    if there in OUTSIDE:
        return "the indexes look down; nothing looks up at them"
    if here not in FLOORS or there not in FLOORS:
        return f"{here if here not in FLOORS else there} stands on no known floor"
    if FLOORS[there] < FLOORS[here]:
        return None
    return f"floor {FLOORS[here]} may only use lower floors, not {FLOORS[there]}"


def django_fault(module: str, found: Import) -> str | None:
    pure = FLOORS.get(package(module)) == 0
    return "floor 0 is plain Python" if pure and found.path.split(".")[0] == "django" else None


def layer_fault(module: str, found: Import) -> str | None:
    if not found.path.startswith("consult.") or package(module) in OUTSIDE:
        return None
    here, there = layer(module), layer(found.path)
    if there in CLOSED_TO.get(here, set()):
        return f"{here} may not use {there}"
    return None


def privacy_fault(module: str, found: Import) -> str | None:
    private = found.name.startswith("_") and not found.name.startswith("__")
    if private and package(found.path) and package(found.path) != package(module):
        return "a name with an underscore belongs to its own package"
    return None


def package(path: str) -> str:
    """Give the part below consult: "patients" of "consult.patients.views"."""
    parts = path.split(".")
    return parts[1] if parts[0] == "consult" and len(parts) > 1 else ""


def layer(path: str) -> str:
    """Give the layer in a domain: "models" of "consult.formulary.models.vials"."""
    return next((part for part in path.split(".")[2:4] if part in LAYERS), "")


def signal_faults(module: str, source: str) -> Iterator[str]:
    """Name each signal in use but post_migrate, which arms the guards."""
    for found in imports_of(source):
        signal = "django" in found.path.split(".")[0] and "signals" in found.path
        if (signal and found.name != "post_migrate") or found.path == "django.dispatch.receiver":
            yield f"{module}:{found.line} uses a signal, {found.path}"


def size_faults(module: str, source: str) -> Iterator[str]:
    """Name functions and files too long to read at one go."""
    lines = source.count("\n")
    if lines > LONGEST_FILE:
        yield f"{module} has {lines} lines, more than {LONGEST_FILE}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{module}.{node.name} has {length} lines, more than {LONGEST_FUNCTION}"


def docstring_faults(module: str, source: str) -> Iterator[str]:
    """Name a module that does not open by saying what it is."""
    if not ast.get_docstring(ast.parse(source)):
        yield f"{module} does not open with a docstring"


def modules(folder: str, *, migrations: bool = False) -> Iterator[tuple[str, str]]:
    """Give the dotted name and source of every module under a folder."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if migrations or "migrations" not in parts:
            yield ".".join(parts).removesuffix(".__init__"), path.read_text(encoding="utf-8")


LAWS = [import_faults, signal_faults, size_faults, docstring_faults]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_house_keeps_its_laws(law) -> None:
    faults = [fault for name, source in modules("consult") for fault in law(name, source)]
    assert not faults, "\n".join(faults)


def test_every_folder_of_the_house_stands_on_a_floor() -> None:
    folders = {
        path.name for path in (ROOT / "consult").iterdir() if (path / "__init__.py").exists()
    }
    assert folders <= set(FLOORS) | OUTSIDE


@pytest.mark.parametrize("folder", ["clinic", "tests"])
def test_other_modules_say_what_they_are(folder: str) -> None:
    faults = [
        fault for name, source in modules(folder) for fault in docstring_faults(name, source)
    ]
    assert not faults, "\n".join(faults)


def test_nothing_else_stands_at_the_top() -> None:
    allowed = {
        "clinic", "consult", "templates", "tests", "manage.py", "requirements.txt",
        "README.md", "pyproject.toml", "Makefile", "LICENSE",
    }  # fmt: skip
    ignored = {path.name for path in ROOT.glob("*.log")}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - ignored <= allowed


# --- the checker itself: every law must be able to fail ------------------------------------


@pytest.mark.parametrize(
    ("module", "source", "reason"),
    [
        ("consult.patients.views", "from .forms import PatientForm", "relative"),
        ("consult.patients.views", "from . import forms", "relative"),
        ("consult.patients.views", "from consult.ui.forms import *", "star"),
        ("consult.ui.forms", "from consult.patients.models import Patient", "floor 1"),
        ("consult.ui.forms", "import consult.patients.models", "floor 1"),
        ("consult.ui.forms", "from consult import patients", "floor 1"),
        ("consult.ui.forms", "def f():\n    from consult.audit.models import Entry", "floor 1"),
        ("consult.records", "from consult.ui.words import write_day", "floor 1"),
        ("consult.seal", "from consult.safety.facts import Case", "floor 0"),
        ("consult.patients.models", "from consult.mystery import thing", "no known floor"),
        ("consult.patients.views", "from consult.models import Patient", "indexes"),
        ("consult.safety.review", "from django.utils import timezone", "plain Python"),
        ("consult.seal", "def f():\n    import django", "plain Python"),
        ("consult.patients.models", "from consult.patients.actions import add", "models may"),
        ("consult.patients.models", "from consult.patients import actions", "models may"),
        ("consult.patients.forms", "from consult.patients.actions import add", "forms may"),
        ("consult.patients.actions", "from consult.patients.forms import F", "actions may"),
        ("consult.patients.actions", "from consult.patients import views", "actions may"),
        (
            "consult.formulary.models.vials",
            "from consult.formulary.actions import a",
            "models may",
        ),
        ("consult.patients.views", "from consult.ui.forms import _dress", "underscore"),
    ],
)
def test_checker_finds_a_bad_import(module: str, source: str, reason: str) -> None:
    assert any(reason in fault for fault in import_faults(module, source))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("consult.patients.views", "from consult.patients.actions import add_patient"),
        ("consult.patients.actions", "from consult.patients.models import Patient"),
        ("consult.patients.views", "from consult.patients.forms import _private"),
        ("consult.consent.views", "from consult.consultations.models import Consultation"),
        ("consult.models", "from consult.consent.models import ConsentDocument"),
        ("consult.management.commands.seed_demo", "from consult.consent import actions"),
        ("consult.safety.review", "from __future__ import annotations"),
        ("consult.ui.forms", "from django import forms"),
    ],
)
def test_checker_lets_a_good_import_pass(module: str, source: str) -> None:
    assert not list(import_faults(module, source))


@pytest.mark.parametrize(
    "source",
    [
        "from django.db.models.signals import post_save",
        "from django.dispatch import receiver",
        "from django.contrib.auth.signals import user_logged_in",
    ],
)
def test_checker_finds_a_signal(source: str) -> None:
    assert list(signal_faults("consult.apps", source))


def test_checker_lets_post_migrate_pass() -> None:
    source = "from django.db.models.signals import post_migrate"
    assert not list(signal_faults("consult.apps", source))


def test_checker_finds_what_is_too_long() -> None:
    function = "def f():\n" + "    x = 1\n" * LONGEST_FUNCTION
    assert len(list(size_faults("consult.x", function))) == 1
    assert list(size_faults("consult.x", "x = 1\n" * (LONGEST_FILE + 1)))
    assert not list(size_faults("consult.x", "x = 1\n" * LONGEST_FILE))


def test_checker_finds_a_module_without_words() -> None:
    assert list(docstring_faults("consult.x", "x = 1\n"))
    assert not list(docstring_faults("consult.x", '"""Says what it is."""\n'))
