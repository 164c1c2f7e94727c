"""The settings as a fresh process reads them: strict, safe by default, no secret of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "k3-" + "aB9_" * 20,
    "ALLOWED_HOSTS": "consent.clinic.example",
    "DATABASE_URL": "sqlite:////tmp/scalp-consent-settings-test.sqlite3",
}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the product's own settings with nothing but the given environment."""
    clean = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**clean, "DJANGO_SETTINGS_MODULE": "clinic.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def read(name: str, **environment: str) -> str:
    """Print one setting from a fresh process."""
    code = f"from django.conf import settings; print(settings.{name})"
    result = run("-c", code, **environment)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_deploy_check_is_clean() -> None:
    result = run("manage.py", "check", "--deploy", "--fail-level", "INFO", **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_start_without_a_secret_is_refused() -> None:
    result = run("manage.py", "check")
    assert result.returncode != 0
    assert "SECRET_KEY" in result.stderr


@pytest.mark.parametrize("name", ["DEBUG", "SECURE_COOKIES", "SSL_REDIRECT"])
def test_a_misspelt_boolean_is_refused(name: str) -> None:
    result = run("manage.py", "check", **PRODUCTION | {name: "flase"})
    assert result.returncode != 0
    assert name in result.stderr


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DEBUG", "False"),
        ("SESSION_COOKIE_SECURE", "True"),
        ("CSRF_COOKIE_SECURE", "True"),
        ("SECURE_SSL_REDIRECT", "True"),
        ("SECURE_HSTS_SECONDS", "31536000"),
        ("SESSION_COOKIE_AGE", "28800"),
        ("SECURE_PROXY_SSL_HEADER", "None"),
        ("PASSWORD_HASHERS[0]", "django.contrib.auth.hashers.Argon2PasswordHasher"),
        ("CRISPY_FAIL_SILENTLY", "False"),
    ],
)
def test_production_is_safe_by_default(name: str, expected: str) -> None:
    assert read(name, **PRODUCTION) == expected


def test_plain_http_can_be_asked_for() -> None:
    plain = PRODUCTION | {"SECURE_COOKIES": "0", "SSL_REDIRECT": "0", "HSTS_SECONDS": "0"}
    assert read("SESSION_COOKIE_SECURE", **plain) == "False"
    assert read("SECURE_SSL_REDIRECT", **plain) == "False"


def test_two_debug_starts_do_not_share_a_secret() -> None:
    first, second = read("SECRET_KEY", DEBUG="1"), read("SECRET_KEY", DEBUG="1")
    assert len(first) >= 50
    assert first != second


def test_env_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text(f"SECRET_KEY={'f' * 60}\nSESSION_IDLE_HOURS=2\n")
    assert read("SESSION_COOKIE_AGE", ENV_FILE=str(file)) == "7200"
    assert read("SESSION_COOKIE_AGE", ENV_FILE=str(file), SESSION_IDLE_HOURS="1") == "3600"


def test_static_files_get_hashed_names(tmp_path: Path) -> None:
    code = (
        "import django, pathlib; from django.conf import settings; "
        f"settings.STATIC_ROOT = pathlib.Path({str(tmp_path)!r}); django.setup(); "
        "from django.core.management import call_command; "
        "call_command('collectstatic', interactive=False, verbosity=0)"
    )
    result = run("-c", code, **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert list((tmp_path / "consult").glob("app.*.css"))
    vendored = (tmp_path / "consult" / "vendor").glob("*.css")
    assert not any("sourceMappingURL" in path.read_text() for path in vendored)
