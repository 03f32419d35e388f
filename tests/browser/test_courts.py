"""The pages of counsel and prosecutors: no fault that axe finds, nothing wider than the window."""

from tests.browser.conftest import World
from tests.browser.pictures import look
from tests.browser.test_every_page import OpenAs
from tests.factories.prosecution import add_person, ask_for
from tests.factories.world import Player
from tieline.apps.offices import queries as offices
from tieline.core.ids import Actor


def _person(player: Player, name: str, role: str) -> tuple[Player, Actor]:
    actor = add_person(player, name, role)
    return Player(player.office, offices.find_person(name)), actor


def test_from_the_request_to_the_package(world: World, open_as: OpenAs) -> None:
    prosecutor, asking = _person(world.cast.stranger, "pat", "prosecutor")
    counsel, _ = _person(world.cast.owner, "cleo", "counsel")
    uuid = ask_for(world.cast.owner, "OWN-1", asking)
    window = open_as(counsel)
    page = window.page
    page.goto("/")
    found = look(window, "counsel")
    page.goto("/disclosures")
    found += look(window, "disclosures")
    page.locator("#desk ~ table a").first.click()
    page.get_by_text("What the court would get").wait_for()
    found += look(window, "disclosure-item")
    page.get_by_text("gets all that stands below").click()
    page.get_by_role("button", name="Decide").click()
    page.get_by_text("The court gets it.").wait_for()
    page.goto(f"/disclosures/{uuid}")
    found += look(window, "disclosure")
    window = open_as(prosecutor)
    page = window.page
    page.goto("/prosecutions")
    found += look(window, "prosecutions")
    page.get_by_role("link", name="OWN-1").click()
    page.get_by_role("button", name="Have the package issued").click()
    page.get_by_text("Nothing of it changes any more").wait_for()
    found += look(window, "prosecution")
    assert found == []
