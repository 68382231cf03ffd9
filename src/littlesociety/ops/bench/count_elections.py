"""The part of `./society bench count` about elections."""

from collections.abc import Iterator, Sequence
from typing import Final

from .ballot_files import BallotFiles
from .count_place import CountPlace
from .plan import Group, Results
from .table import Aim, Case, Row

PYRANKVOTE: Final = "pyrankvote 2.0.6"
VOTEKIT: Final = "votekit 3.5.0"
ALL_AIM: Final = Aim("ratio_to_peer", 1, 1)
READ_AIM: Final = Aim("ours", 1, 2, at_most=True)
PYRANKVOTE_AIM: Final = Aim("ratio_to_peer", 30, 20)
VOTEKIT_AIM: Final = Aim("ratio_to_peer", 300, 100)
EVERY_NTH: Final = 32


def election_groups(files: BallotFiles) -> Iterator[Group[CountPlace]]:
    """The groups about elections."""
    if files.winners:
        yield _winners_group(files)
    if files.stages:
        yield _stages_group(files)
    yield _read_group(files)
    yield _pyrankvote_group(files)
    yield _votekit_group(files)


def _winners_group(files: BallotFiles) -> Group[CountPlace]:
    """Whether the elected are those of the recount that came with the ballots."""
    words = f"winners of all {len(files.winners)} Scottish elections as recounted"
    case = Case(words, unit="elections", aim=ALL_AIM)

    def run(place: CountPlace) -> Results:
        names = list(files.winners)
        found = place.ours().do("winners", paths=place.elections(names))
        same = sum(files.winners[name] == each for name, each in zip(names, found, strict=True))
        return [(case, Row.of(case, [float(same)], peer=[float(len(names))], peer_name="recount"))]

    return Group((case,), run)


def _stages_group(files: BallotFiles) -> Group[CountPlace]:
    """Whether every stage of the wards with an official report is as reported."""
    words = f"all stages of the {len(files.stages)} officially reported wards to 5 decimals"
    case = Case(words, unit="stages", aim=ALL_AIM)

    def run(place: CountPlace) -> Results:
        same = reported = 0
        for name, known in files.stages.items():
            [path] = place.elections([name])
            ours = place.ours().do("stages", path=path)
            theirs = [
                [*stage["votes"].values(), stage["non_transferable"]] for stage in known["stages"]
            ]
            reported += len(theirs)
            same += sum(mine == stage for mine, stage in zip(ours, theirs, strict=False))
        row = Row.of(case, [float(same)], peer=[float(reported)], peer_name="official reports")
        return [(case, row)]

    return Group((case,), run)


def _read_group(files: BallotFiles) -> Group[CountPlace]:
    """All elections from their files to winners; the least is to read the bytes."""
    case = Case(f"{len(files.elections)} elections read and counted", unit="s", aim=READ_AIM)

    def run(place: CountPlace) -> Results:
        how = {"paths": place.elections(list(files.elections)), "times": place.plan.rounds}
        ours = place.ours().do("elections_from_files", **how)
        return [(case, Row.of(case, ours, limit=place.ours().do("bytes_of_files", **how)))]

    return Group((case,), run)


def _pyrankvote_group(files: BallotFiles) -> Group[CountPlace]:
    """From rankings in memory to winners."""
    case = Case(f"v {PYRANKVOTE} including its ballot objects", unit="s", aim=PYRANKVOTE_AIM)

    def run(place: CountPlace) -> Results:
        peer = place.peer("pyrankvote", "with_ballots")
        if peer is None:
            return []
        paths = place.elections(_some(files))
        theirs = peer.do("by_pyrankvote", paths=paths)
        return [(case, _beside(place, case, paths, theirs, PYRANKVOTE))]

    return Group((case,), run)


def _votekit_group(files: BallotFiles) -> Group[CountPlace]:
    """From profiles in memory to winners, with both of its classes."""
    cases = {
        "STV": Case(f"v {VOTEKIT}", detail="STV", unit="s", aim=VOTEKIT_AIM),
        "FastSTV": Case(f"v {VOTEKIT}", detail="FastSTV, the count alone", unit="s"),
    }

    def run(place: CountPlace) -> Results:
        peer = place.peer("votekit", "with_ballots")
        if peer is None:
            return []
        paths, rows = place.elections(_some(files)), []
        for name, case in cases.items():
            theirs = peer.do("by_votekit", paths=paths, name=name)
            rows.append((case, _beside(place, case, paths, theirs, f"{VOTEKIT} {name}")))
        return rows

    return Group(tuple(cases.values()), run)


def _some(files: BallotFiles) -> list[str]:
    """Every so manieth election: the peers take long."""
    return list(files.elections)[:: EVERY_NTH if len(files.elections) > EVERY_NTH else 1]


def _beside(place: CountPlace, case: Case, paths: Sequence[str], theirs: float, name: str) -> Row:
    """Ours from ballots in memory, beside a peer that was timed once."""
    times = place.plan.rounds
    ours = place.ours().do("elections_in_memory", paths=paths, times=times)
    return Row.of(case, ours, peer=[theirs] * times, peer_name=name)
