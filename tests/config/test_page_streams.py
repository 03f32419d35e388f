"""Which connections get a place among the streams of a process, and that each place is given back."""

from dataclasses import dataclass, field

from tieline.config.page_streams import STREAMS_MOST, STREAMS_OF_ONE_MOST, Streams
from tieline.core.feeds import Piece


@dataclass(eq=False, slots=True)
class _Connection:
    connected: bool = True
    sent: list[Piece] = field(default_factory=list)

    def send_piece(self, piece: Piece) -> None:
        self.sent.append(piece)


@dataclass(frozen=True, slots=True)
class _Feed:
    reader: object

    def look(self, marks: dict[object, str], at: float) -> Piece | None:
        return None


def _streams() -> Streams:
    return Streams(lambda: None)


def test_all_places_can_be_taken_by_many_but_not_by_one() -> None:
    streams = _streams()
    taken = [streams.take(_Connection(), _Feed("greedy")) for _ in range(STREAMS_MOST)]
    assert taken.count(True) == STREAMS_OF_ONE_MOST
    others = [streams.take(_Connection(), _Feed(number)) for number in range(STREAMS_MOST)]
    assert others.count(True) == STREAMS_MOST - STREAMS_OF_ONE_MOST


def test_who_was_gone_before_the_answer_began_keeps_no_place() -> None:
    streams = _streams()
    for _ in range(3 * STREAMS_OF_ONE_MOST):
        connection = _Connection()
        assert streams.take(connection, _Feed("one"))
        connection.connected = False
        streams.begin(connection)


def test_a_stream_that_begins_while_the_server_stops_is_ended_too() -> None:
    streams = _streams()
    connection = _Connection()
    assert streams.take(connection, _Feed("one"))
    streams.end()
    streams.begin(connection)
    streams.write()
    assert [piece.is_last for piece in connection.sent] == [True]
