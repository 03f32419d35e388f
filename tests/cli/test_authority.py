"""`tieline authority`: kinds, an office's papers, and what came in under them."""

from pathlib import Path

import pytest

from tests.cli.terminal import do, refuse

pytestmark = pytest.mark.usefixtures("database")
TARGET, OTHER = "+1 202 555 0143", "+1 202 555 0144"


@pytest.fixture(autouse=True)
def _office(database: str) -> None:
    do("office", "add", "NYC", "--country", "US")
    do("person", "add", "ana", "--office", "NYC", "--role", "analyst")
    do("case", "open", "C-1", "--office", "NYC")


def _add(*more: str) -> str:
    made = do(
        "authority", "add", "warrant:W-1", "--office", "NYC", "--names", TARGET, "--json", *more
    )
    return str(made.json["id"])


def test_the_kinds_are_listed_and_the_operator_adds_one() -> None:
    kinds = do("authority", "kinds", "--country", "GB", "--json").json
    assert "grand-jury" not in {kind["code"] for kind in kinds}
    do(
        "authority", "kind-set", "production-order", "--country", "GB", "--name",
        "Production order", "--data", "subscriber", "--recipients", "own_country",
        "--days", "28", "--needs-case", "--reason", "their law",
    )  # fmt: skip
    [kind] = [
        one
        for one in do("authority", "kinds", "--country", "GB", "--json").json
        if one["code"] == "production-order"
    ]
    assert (kind["data"], kind["must_give"], kind["longest_days"]) == (
        ["subscriber"],
        ["number", "case"],
        28,
    )
    assert "Grand jury" in do("authority", "kinds").out
    assert "operator" in refuse(
        1, "--as", "ana", "authority", "kind-set", "warrant", "--reason", "mine"
    )


def test_an_authority_is_recorded_replaced_and_reconsidered(tmp_path: Path) -> None:
    first = _add()
    assert "warrant:W-1" in do("authority", "list", "--office", "NYC").out
    file = tmp_path / "numbers.csv"
    file.write_text(f"number\n{TARGET}\n{OTHER}\n", "utf-8")
    came = do(
        "submit", str(file), "--office", "NYC", "--case", "C-1", "--authority", "warrant:W-1",
        "--column", "number=phone", "--json",
    ).json  # fmt: skip
    assert (came["rows_accepted"], came["row_problems"]) == (1, 1)
    assert came["first_problems"][0]["code"] == "outside_authority_numbers"
    names = tmp_path / "names.txt"
    names.write_text(f"{TARGET}\n\n{OTHER}\n", "utf-8")
    second = do(
        "authority", "replace", first, "--office", "NYC", "--names-from", str(names),
        "--reason", "the court added one", "--json",
    ).json["id"]  # fmt: skip
    shown = do("authority", "show", second, "--office", "NYC").out
    assert OTHER in shown
    assert "the court added one" in shown
    [anew] = do("authority", "reconsider", second, "--office", "NYC", "--json").json
    assert (anew["rows_accepted"], anew["row_problems"]) == (2, 0)
    assert "no file" in refuse(1, "authority", "reconsider", second, "--office", "NYC").lower()
    assert do("authority", "replace", second, "--office", "NYC", "--no-names", "--reason", "any",
              "--json").json["numbers"] == 0  # fmt: skip


def test_an_unknown_kind_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text(f"number\n{TARGET}\n", "utf-8")
    said = refuse(
        1, "submit", str(file), "--office", "NYC", "--case", "C-1", "--authority", "hunch:1",
        "--column", "number=phone",
    )  # fmt: skip
    assert "grand-jury" in said
    assert "tieline authority kind-set" in said
    assert "no authority" in refuse(3, "authority", "show", "x", "--office", "NYC")


def test_a_list_without_authorities_says_what_to_do() -> None:
    assert "tieline authority add" in do("authority", "list", "--office", "NYC").out
