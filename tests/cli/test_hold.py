"""`tieline hold`: place, list, open, lift."""

from tests.cli.terminal import do, refuse
from tests.factories.roles import give_role
from tests.factories.world import make_case, make_player


def test_a_supervisor_holds_opens_and_lifts(database: str) -> None:
    owner = make_player("OWN")
    make_case(owner)
    give_role(database, owner, "supervisor")
    own, why = ("--office", "OWN"), ("--reason", "subpoena")
    sup = ("--as", "ana-own")
    assert "No case of this office" in do(*sup, "hold", "list", *own).out
    refuse(1, "hold", "place", "C-1", *own, *why)
    assert "is held" in do(*sup, "hold", "place", "C-1", *own, *why).out
    refuse(3, "case", "show", "C-1", *own)
    [hold] = do(*sup, "hold", "list", *own, "--json").json
    assert "15 minutes" in do(*sup, "hold", "open", hold["id"], *own, *why).out
    assert "C-1" in do(*sup, "case", "show", "C-1", *own).out
    refuse(3, "case", "show", "C-1", *own)
    assert "lifted" in do(*sup, "hold", "lift", hold["id"], *own, *why).out
    assert "C-1" in do("case", "show", "C-1", *own).out
    for ident in (hold["id"], "none"):
        refuse(3, *sup, "hold", "lift", ident, *own, *why)
