"""What holds of every template."""

from django.template.loader import get_template


def test_a_template_is_read_once_and_kept() -> None:
    assert get_template("desk.html").template is get_template("desk.html").template  # type: ignore[attr-defined]
