"""Records inside records: every one is found, with what it stands in and its place."""

from pipelines.sources.parts import parts_of, step_into

CALL = {
    "id": "c",
    "people": [
        {"name": "a", "sessions": [{"n": "1"}, {"n": "2"}]},
        "no object",
        {"name": "b", "sessions": None},
        {"name": "c", "sessions": [{"n": "3"}]},
    ],
}


def test_parts_of_lists_in_lists_know_what_they_stand_in_and_their_place():
    found = list(parts_of(CALL, ["people", "sessions"]))
    assert [
        (part["n"], part["_place"], part["_within"]["name"], part["_within"]["_within"]["id"])
        for part in found
    ] == [("1", "1", "a", "c"), ("2", "2", "a", "c"), ("3", "1", "c", "c")]


def test_a_step_goes_into_objects_by_name_and_into_lists_by_number():
    assert step_into(CALL, ["people", "0", "sessions", "1", "n"]) == "2"
    for place in (["people", "9"], ["people", "-1"], ["people", "name"], ["id", "0"]):
        assert step_into(CALL, place) is None
