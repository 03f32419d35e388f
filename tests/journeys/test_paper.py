"""Documents on paper: any text fits, nothing is left out, the same document is the same bytes."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tieline.journeys.paper import Facts, Paper, Section, _pieces, print_paper

HARD = (
    "",
    "\n" * 3000,
    "x" * 20_000,
    "عمر " * 2000,
    "<b>& </para>]]> &amp;",
    "a\x00b\x1b[31m\u202e",
    "Жук, Żółć, Ωμέγα, देवनागरी",
    "漢字" * 3000,
)


def _paper(*values: str) -> Paper:
    facts = Facts(
        tuple((f"Name {place}", value) for place, value in enumerate(values)), values[0][:60]
    )
    return Paper(values[0][:60] or "x", values[0][:200], values[-1][:300], "lead", (
        Section("First", (facts,)), Section("Second", (), "There is none."),
    ))  # fmt: skip


def test_whatever_is_written_fits_on_pages() -> None:
    for value in HARD:
        assert print_paper(_paper(value, "y")).startswith(b"%PDF-")
    once = print_paper(_paper(*HARD))
    assert once == print_paper(_paper(*HARD))
    assert once != print_paper(_paper(*HARD, "more"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=3000))
def test_any_text_is_cut_into_pieces_that_give_it_whole(text: str) -> None:
    pieces = list(_pieces(text))
    assert [first for first, _ in pieces] == [True] + [False] * (len(pieces) - 1)
    assert "".join(part for _, part in pieces).replace("\n", "") == text.replace("\n", "")
    assert all(part.count("\n") < 40 for _, part in pieces)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=400), min_size=1, max_size=5))
def test_any_text_gives_a_document(values: list[str]) -> None:
    assert print_paper(_paper(*values)).startswith(b"%PDF-")
