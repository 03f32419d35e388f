"""Two files that name the same paper at the same moment come in under one authority."""

import threading
from pathlib import Path

import pytest
from django.db import connections

from tests.factories.world import make_case, make_player
from tests.journeys.test_authorities import hand_in
from tieline.apps.authorities.queries import find_authorities
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.lists import ListQuery


@pytest.mark.usefixtures("database")
def test_two_files_that_name_a_new_paper_at_once_record_it_once(tmp_path: Path) -> None:
    player = make_player("OWN")
    make_case(player)
    barrier = threading.Barrier(4)
    rows: list[SubmissionRow] = []

    def send(number: int) -> None:
        barrier.wait()
        try:
            text = f"number\n+1 202 555 01{40 + number}\n"
            rows.append(hand_in(player, tmp_path, text, "subpoena:NEW-1", name=f"{number}.csv"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = find_authorities(player.viewer, ListQuery()).rows
    assert [one.label for one in found] == ["subpoena:NEW-1"]
    assert [(row.state, row.authority_id) for row in rows] == [("finished", found[0].id)] * 4
