"""The fitted model on disk: arrays without pickle, a manifest that vouches for them.

Feeds on plain numpy arrays and a JSON manifest; gives them back only if every byte, type, shape and
size is what the manifest says. Whatever is wrong ends in an EmotionArtefactError that names it.

What does not belong here: what the arrays mean (heads.py), how they are fitted (fit.py).
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

FORMAT = "harken-emotion/1"
ARRAYS_FILE = "arrays.npz"
MANIFEST_FILE = "manifest.json"
MAX_MANIFEST_BYTES = 1_000_000
MAX_ARRAYS_FILE_BYTES = 16_000_000
MAX_ARRAYS_BYTES = 64_000_000
DTYPES = frozenset({"uint8", "int8", "float64"})

Arrays = dict[str, NDArray[Any]]


class EmotionArtefactError(ValueError):
    """The model folder is not what its manifest says; the message names file and reason."""


def save(folder: Path, arrays: Mapping[str, NDArray[Any]], statements: Mapping[str, Any]) -> str:
    """Write arrays and manifest into the folder; the manifest's checksum."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / ARRAYS_FILE, allow_pickle=False, **arrays)
    manifest = {
        "format": FORMAT,
        **statements,
        "arrays": {name: _declaration(array) for name, array in sorted(arrays.items())},
        "arrays_sha256": hashlib.sha256((folder / ARRAYS_FILE).read_bytes()).hexdigest(),
    }
    manifest["checksum"] = checksum_of(manifest)
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=True)
    (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")
    return str(manifest["checksum"])


def load(folder: Path) -> tuple[dict[str, Any], Arrays]:
    """Manifest and arrays of the folder. Raises EmotionArtefactError unless all of it agrees."""
    manifest = _read_manifest(folder / MANIFEST_FILE)
    path = folder / ARRAYS_FILE
    _check_file(path, str(manifest["arrays_sha256"]))
    try:
        with zipfile.ZipFile(path) as archive:
            return manifest, _read_arrays(archive, manifest["arrays"])
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
        raise EmotionArtefactError(f"{path}: not a readable zip of arrays: {error}") from error


def checksum_of(manifest: Mapping[str, Any]) -> str:
    """SHA-256 of the manifest without its own checksum, keys sorted."""
    rest = {key: value for key, value in manifest.items() if key != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _declaration(array: NDArray[Any]) -> dict[str, Any]:
    return {"dtype": array.dtype.name, "shape": list(array.shape), "sha256": _digest(array)}


def _digest(array: NDArray[Any]) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def _read_manifest(path: Path) -> dict[str, Any]:
    manifest = _parse_manifest(path)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise EmotionArtefactError(f"{path}: format is not {FORMAT}")
    if manifest.get("checksum") != checksum_of(manifest):
        raise EmotionArtefactError(f"{path}: the manifest does not match its own checksum")
    declared = manifest.get("arrays")
    if not isinstance(declared, dict) or "arrays_sha256" not in manifest:
        raise EmotionArtefactError(f"{path}: says nothing about the arrays")
    for name, declaration in declared.items():
        _check_declaration(path, name, declaration)
    if sum(_declared_bytes(declaration) for declaration in declared.values()) > MAX_ARRAYS_BYTES:
        raise EmotionArtefactError(f"{path}: declares more than {MAX_ARRAYS_BYTES} bytes of arrays")
    return manifest


def _parse_manifest(path: Path) -> Any:
    content = _read_bounded(path, MAX_MANIFEST_BYTES)
    try:
        return json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise EmotionArtefactError(f"{path}: not a JSON manifest: {error}") from error


def _read_bounded(path: Path, most: int) -> bytes:
    try:
        if path.stat().st_size > most:
            raise EmotionArtefactError(f"{path}: larger than {most} bytes")
        return path.read_bytes()
    except OSError as error:
        raise EmotionArtefactError(f"{path}: cannot be read: {error.strerror}") from error


def _check_declaration(path: Path, name: str, declaration: Any) -> None:
    known = isinstance(declaration, dict) and set(declaration) == {"dtype", "shape", "sha256"}
    if not known or declaration["dtype"] not in DTYPES:
        raise EmotionArtefactError(f"{path}: array {name!r} has no known type or checksum")
    shape = declaration["shape"]
    whole = isinstance(shape, list) and all(type(n) is int and n >= 0 for n in shape)
    if not whole or not 1 <= len(shape) <= 2:
        raise EmotionArtefactError(f"{path}: array {name!r} has no sane shape: {shape!r}")


def _declared_bytes(declaration: Mapping[str, Any]) -> int:
    cells = 1
    for length in declaration["shape"]:
        cells *= length
    return cells * int(np.dtype(declaration["dtype"]).itemsize)


def _check_file(path: Path, sha256: str) -> None:
    content = _read_bounded(path, MAX_ARRAYS_FILE_BYTES)
    if not content.startswith(b"PK"):
        raise EmotionArtefactError(f"{path}: not a zip of arrays; pickles are never opened")
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EmotionArtefactError(f"{path}: checksum differs from the manifest's")


def _read_arrays(archive: zipfile.ZipFile, declared: Mapping[str, Any]) -> Arrays:
    names = sorted(info.filename for info in archive.infolist())
    if names != sorted(f"{name}.npy" for name in declared):
        raise EmotionArtefactError(f"{archive.filename}: holds other arrays than the manifest says")
    return {name: _read_array(archive, name, declared[name]) for name in sorted(declared)}


def _read_array(archive: zipfile.ZipFile, name: str, declared: Mapping[str, Any]) -> NDArray[Any]:
    size = _declared_bytes(declared)
    with archive.open(f"{name}.npy") as member:
        dtype, shape = _read_header(member, name)
        if dtype.name != declared["dtype"] or list(shape) != declared["shape"]:
            raise EmotionArtefactError(f"array {name!r}: is {dtype} {shape}, declared {declared}")
        content = member.read(size + 1)
    array = np.frombuffer(content, dtype=dtype) if len(content) == size else None
    if array is None or hashlib.sha256(content).hexdigest() != declared["sha256"]:
        raise EmotionArtefactError(f"array {name!r}: bytes differ from the manifest's checksum")
    return array.reshape(shape)


def _read_header(member: IO[bytes], name: str) -> tuple[np.dtype[Any], tuple[int, ...]]:
    """Type and shape of one .npy member, read before any of its data."""
    try:
        if np.lib.format.read_magic(member) != (1, 0):
            raise EmotionArtefactError(f"array {name!r}: unknown version of the npy format")
        shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(member)
    except (ValueError, TypeError) as error:
        raise EmotionArtefactError(f"array {name!r}: no array header: {error}") from error
    if dtype.hasobject or fortran_order:
        raise EmotionArtefactError(f"array {name!r}: objects and Fortran order are refused")
    return dtype, shape
