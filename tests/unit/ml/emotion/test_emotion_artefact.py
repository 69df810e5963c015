"""A model folder is loaded only if every byte is what its manifest says."""

import hashlib
import io
import json
import pickle
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.emotion import EmotionArtefactError, EmotionModel
from ml.emotion.artefact import checksum_of, load, save
from ml.emotion.labels import heads
from ml.emotion.model import ARTEFACT_FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ARTEFACT_FOLDER, tmp_path / "artefact"))


def change_manifest(folder: Path, change) -> None:
    """A careful forger's manifest: changed, with a fresh checksum of its own."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    manifest["checksum"] = checksum_of(manifest)
    path.write_text(json.dumps(manifest))


def replace_arrays(folder: Path, content: bytes) -> None:
    """Other arrays, vouched for by the manifest's file checksum."""
    (folder / "arrays.npz").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    change_manifest(folder, lambda manifest: manifest.update(arrays_sha256=digest))


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def members_of(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(folder / "arrays.npz") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def npy(array: np.ndarray, *, pickled: bool = False) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=pickled)
    return buffer.getvalue()


class Payload:
    """Would write a file if it were ever unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_the_shipped_artefact_is_small_and_complete():
    files = {path.name: path.stat().st_size for path in ARTEFACT_FOLDER.iterdir()}
    assert set(files) == {"arrays.npz", "manifest.json", "card.md", "card.svg"}
    assert sum(files.values()) < 3_000_000


def test_the_card_gives_attribution_and_limits():
    card = (ARTEFACT_FOLDER / "card.md").read_text(encoding="utf-8")
    for words in ("GoEmotions", "CC BY 4.0", "Demszky", "macro-F1", "What it cannot do"):
        assert words in card


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_tampered_byte_is_refused(data, tmp_path_factory):
    name = data.draw(st.sampled_from(["arrays.npz", "manifest.json"]))
    folder = tmp_path_factory.mktemp("artefact")
    for path in ARTEFACT_FOLDER.iterdir():
        shutil.copy(path, folder)
    content = bytearray((folder / name).read_bytes())
    # White space at the very end of the manifest says nothing and may differ.
    at = data.draw(st.integers(0, len(content) - 2))
    content[at] ^= data.draw(st.integers(1, 255))
    (folder / name).write_bytes(bytes(content))
    try:
        load(folder)
    except EmotionArtefactError:
        return
    assert json.loads(content) == json.loads((ARTEFACT_FOLDER / name).read_bytes())


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a": ' + "9" * 5000 + "}", "[]", "\xff", "nan"])
def test_a_manifest_that_is_no_manifest_is_refused(folder, text):
    (folder / "manifest.json").write_text(text, encoding="latin-1")
    with pytest.raises(EmotionArtefactError, match=r"manifest\.json"):
        EmotionModel.load(folder)


@pytest.mark.parametrize("name", ["arrays.npz", "manifest.json"])
def test_a_missing_truncated_or_empty_file_is_refused(folder, name):
    content = (folder / name).read_bytes()
    for left in (content[: len(content) // 2], b""):
        (folder / name).write_bytes(left)
        with pytest.raises(EmotionArtefactError, match=name):
            EmotionModel.load(folder)
    (folder / name).unlink()
    with pytest.raises(EmotionArtefactError, match=name):
        EmotionModel.load(folder)


def test_a_pickle_in_the_place_of_the_arrays_is_never_opened(folder, tmp_path):
    replace_arrays(folder, pickle.dumps(Payload(tmp_path / "ran")))
    with pytest.raises(EmotionArtefactError, match="pickles are never opened"):
        EmotionModel.load(folder)
    assert not (tmp_path / "ran").exists()


def test_an_array_of_objects_is_never_unpickled(folder, tmp_path):
    payload = np.array([Payload(tmp_path / "ran")], dtype=object)
    members = members_of(folder) | {"full_slopes.npy": npy(payload, pickled=True)}
    replace_arrays(folder, zipped(members))
    with pytest.raises(EmotionArtefactError, match="full_slopes"):
        EmotionModel.load(folder)
    assert not (tmp_path / "ran").exists()


def test_a_pickle_as_a_member_of_the_zip_is_refused(folder, tmp_path):
    members = members_of(folder) | {"full_slopes.npy": pickle.dumps(Payload(tmp_path / "ran"))}
    replace_arrays(folder, zipped(members))
    with pytest.raises(EmotionArtefactError, match="full_slopes"):
        EmotionModel.load(folder)
    assert not (tmp_path / "ran").exists()


def test_a_huge_declared_size_is_refused_before_it_is_read(folder):
    change_manifest(folder, lambda m: m["arrays"]["full_slopes"].update(shape=[10**6, 10**6]))
    with pytest.raises(EmotionArtefactError, match="declares more than"):
        EmotionModel.load(folder)


def test_a_huge_size_in_the_array_itself_is_refused_before_it_is_read(folder):
    header = npy(np.zeros(37)).replace(b"(37,), ", b"(9" + b"9" * 10 + b",), ")
    replace_arrays(folder, zipped(members_of(folder) | {"full_slopes.npy": header}))
    with pytest.raises(EmotionArtefactError, match="full_slopes"):
        EmotionModel.load(folder)


def test_a_bomb_behind_an_honest_header_is_refused(folder):
    bomb = npy(np.zeros(37)) + b"\0" * 50_000_000
    replace_arrays(folder, zipped(members_of(folder) | {"full_slopes.npy": bomb}))
    with pytest.raises(EmotionArtefactError, match="full_slopes"):
        EmotionModel.load(folder)


def test_a_file_too_large_is_refused_unread(folder):
    with (folder / "arrays.npz").open("r+b") as file:
        file.truncate(2**34)
    with pytest.raises(EmotionArtefactError, match="larger than"):
        EmotionModel.load(folder)


def test_arrays_nobody_declared_are_refused(folder):
    replace_arrays(folder, zipped(members_of(folder) | {"extra.npy": npy(np.zeros(1))}))
    with pytest.raises(EmotionArtefactError, match="other arrays"):
        EmotionModel.load(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.update(format="harken-emotion/99"), "format"),
        (lambda m: m["arrays"]["full_slopes"].update(sha256="0" * 64), "full_slopes"),
        (lambda m: m["arrays"]["full_slopes"].pop("sha256"), "full_slopes"),
        (lambda m: m["arrays"]["full_slopes"].update(md5="0"), "full_slopes"),
        (lambda m: m["arrays"]["full_slopes"].update(dtype="object"), "full_slopes"),
        (lambda m: m["arrays"]["full_slopes"].update(shape=[-1]), "full_slopes"),
        (lambda m: m["arrays"]["full_slopes"].update(shape=[36]), "full_slopes"),
        (lambda m: m.pop("arrays_sha256"), "nothing about the arrays"),
        (lambda m: m.update(text_rules=99), "text rules"),
        (lambda m: m["heads"].reverse(), "other heads"),
        (lambda m: m["thresholds"]["full"].pop("p_joy"), "threshold"),
        (lambda m: m["thresholds"]["full"].update(p_joy=1.5), "threshold"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(folder, change, message):
    change_manifest(folder, change)
    with pytest.raises(EmotionArtefactError, match=message):
        EmotionModel.load(folder)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("full_slopes", np.ones(5), "shape"),
        ("full_slopes", np.full(len(heads()), np.nan), "finite"),
        ("word_steps", np.zeros((len(heads()), 3), dtype=np.int8), "shape"),
        ("word_terms", np.frombuffer(b"a\na", dtype=np.uint8), "twice"),
        ("word_terms", np.frombuffer(b"\xff\xfe", dtype=np.uint8), "not text"),
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(tmp_path, name, array, message):
    manifest, arrays = load(ARTEFACT_FOLDER)
    save(tmp_path, arrays | {name: array}, manifest)
    with pytest.raises(EmotionArtefactError, match=message):
        EmotionModel.load(tmp_path)


def test_saving_twice_gives_the_same_bytes_and_loading_gives_them_back(tmp_path):
    arrays = {"a": np.arange(6, dtype=np.float64), "b": np.ones((2, 3), dtype=np.int8)}
    first, second = (save(tmp_path / one, arrays, {"note": "x"}) for one in ("first", "second"))
    assert first == second
    manifest, again = load(tmp_path / "second")
    assert manifest["note"] == "x"
    assert all((again[name] == arrays[name]).all() for name in arrays)
    one, two = ((tmp_path / name / "arrays.npz").read_bytes() for name in ("first", "second"))
    assert one == two
