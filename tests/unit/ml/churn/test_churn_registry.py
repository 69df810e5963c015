import hashlib
import json
import pickle

import pandas as pd
import pytest

from ml.churn.registry import CHECKSUM, MODEL, ModelFileError, load, model_id, save


@pytest.fixture
def folder(model, tmp_path):
    return save(model, tmp_path / "models")


def test_a_loaded_model_scores_bit_for_bit_as_the_saved_one(model, today, folder):
    again = load(folder)
    pd.testing.assert_frame_equal(again.predict(today), model.predict(today), check_exact=True)
    assert model_id(again) == model_id(model) == folder.name


def test_saving_twice_writes_the_same_bytes(model, folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert save(model, folder.parent) == folder
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(before) == ["card.md", "checksum.json", "model.json"]


def test_the_card_says_what_was_learnt_from_and_why_this_candidate(model, folder):
    card = (folder / "card.md").read_text()
    assert model.facts["trained_on"]["digest"] in card
    assert model.facts["reason"] in card
    assert "scikit-learn" in card


def test_a_tampered_number_is_refused(folder):
    plain = json.loads((folder / MODEL).read_text())
    plain["additive"]["start"] += 1.0
    (folder / MODEL).write_text(json.dumps(plain))
    with pytest.raises(ModelFileError, match="does not match its checksum"):
        load(folder)


def test_a_tampered_model_with_a_new_checksum_is_refused_by_its_id(folder):
    plain = json.loads((folder / MODEL).read_text())
    plain["additive"]["start"] += 1.0
    content = json.dumps(plain, indent=1, sort_keys=True) + "\n"
    (folder / MODEL).write_text(content)
    sums = json.loads((folder / CHECKSUM).read_text())
    sums[MODEL] = hashlib.sha256(content.encode()).hexdigest()
    (folder / CHECKSUM).write_text(json.dumps(sums))
    with pytest.raises(ModelFileError, match="renamed or replaced"):
        load(folder)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"not json", b'{"format": "other/1"}', b'{"format": 1}']
)
def test_a_foreign_file_is_refused(folder, content):
    (folder / MODEL).write_bytes(content)
    (folder / CHECKSUM).write_text(json.dumps({MODEL: hashlib.sha256(content).hexdigest()}))
    with pytest.raises(ModelFileError):
        load(folder)


def test_a_planted_pickle_is_never_run(folder, tmp_path):
    class Payload:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    (folder / MODEL).write_bytes(pickle.dumps(Payload()))
    with pytest.raises(ModelFileError):
        load(folder)
    assert not (tmp_path / "ran").exists()


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ModelFileError, match="nowhere"):
        load(tmp_path / "nowhere")
