"""Which language a message is in, and that only those with ears of their own are heard."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ml.emotion import EmotionModel
from ml.emotion.cues import CUES_FILE
from ml.emotion.english_texts import english_texts
from ml.emotion.language_bench import MOST_LOST, foreign_messages, halves
from ml.emotion.languages import LANGUAGES_FILE, LanguagesError, load_languages, shipped_languages
from ml.emotion.model import ARTEFACT_FOLDER
from ml.text.language import sound_of

FOREIGN = foreign_messages()


@pytest.fixture(scope="module")
def model() -> EmotionModel:
    return EmotionModel.load()


def said(model: EmotionModel, text: str) -> tuple[str, str, str]:
    row = model.score([text]).iloc[0]
    return row["language"], row["emotion"], row["text_quality"]


def test_other_languages_are_told_and_not_heard_as_if_english(model):
    table = model.score([text for _, text in FOREIGN])
    silent = table["emotion"] == "not_scored"
    told = table["language"] == [code for code, _ in FOREIGN]
    assert silent.mean() >= 0.95
    assert told.mean() >= 0.90
    assert set(table.loc[silent, "text_quality"]) == {"not_supported", "other_script"}
    assert table.loc[silent, "negative"].isna().all()
    assert model.heard("Ich will sofort kündigen, refund please!") == []
    assert model.top_words("Ich warte seit drei Wochen auf meine Bestellung", "anger") == []


def test_english_is_heard_whatever_stands_around_it(model):
    for text in (
        "Where is my parcel?",
        "WHERE IS MY PARCEL? I HAVE BEEN WAITING FOR WEEKS",
        "@care https://x.example/qué-pasa?id=9 where is my parcel, señor.garcia@correo.example",
        "Ι wаnt tо cаncеl my ассоunt",
        "Thanks, but the café table is broken again and nobody answers.",
    ):
        assert said(model, text)[0] == "en"
        assert said(model, text)[1] != "not_scored"


@pytest.mark.parametrize("text", ["ok thx", "no!!", "A-17", "👍 ok"])
def test_what_is_too_short_to_tell_is_unsure_and_heard(model, text):
    assert said(model, text)[0] == "und"
    assert said(model, text)[1] != "not_scored"


def test_what_has_no_words_has_no_language(model):
    assert model.score([None, "", b"bytes"])["language"].isna().all()
    assert said(model, "😡😡")[0] == "und"


def test_real_russian_is_told(model):
    text = "Я жду свой заказ уже три недели"
    assert said(model, text) == ("ru", "not_scored", "other_script")


def test_a_language_is_added_by_data_alone(tmp_path, model):
    english = LANGUAGES_FILE.read_text(encoding="utf-8")
    ears = f"{{artefact: {ARTEFACT_FOLDER}, cues: {CUES_FILE}}}"
    listed = english.replace(
        "en: {artefact: artefact, cues: cues.yml}", f"en: {ears}\n  de: {ears}"
    )
    (tmp_path / "languages.yml").write_text(listed, encoding="utf-8")
    both = EmotionModel.load(languages=load_languages(tmp_path / "languages.yml"))
    text = "Der Kundendienst ist leider eine Katastrophe, ich bin sehr enttäuscht."
    assert said(model, text)[:2] == ("de", "not_scored")
    assert said(both, text)[0] == "de"
    assert said(both, text)[1] != "not_scored"
    assert said(both, "Où est mon colis, s'il vous plaît ?")[1] == "not_scored"
    assert both.model_id != model.model_id


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("version: 1", "", "version"),
        ("version: 1", "version: 1\nfoo: 2", "foo"),
        ("unsure: en", "unsure: de", "'unsure' is de"),
        ("  en: {", "  tlh: {artefact: a, cues: b}\n  en: {", "told_apart lacks"),
    ],
)
def test_a_list_of_languages_that_cannot_be_meant_is_refused(tmp_path, old, new, words):
    path = tmp_path / "languages.yml"
    path.write_text(LANGUAGES_FILE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(LanguagesError, match=words):
        load_languages(path)


def test_threads_hear_the_same():
    languages = shipped_languages()
    texts = [text for _, text in FOREIGN] * 3
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(languages.of, texts)) == [languages.of(text) for text in texts]


def test_probabilities_are_of_the_languages_asked_for():
    sound = sound_of("wo bleibt mein paket 4711", ["en", "de"])
    assert sound.letters == len("wobleibtmeinpaket")
    assert set(sound.probabilities) == {"en", "de"}
    assert sum(sound.probabilities.values()) == pytest.approx(1)


def test_hardly_any_english_is_lost(shared_data: Path):
    languages = shipped_languages()
    _, texts = halves(english_texts(shared_data))
    each = [text for of_set in texts.values() for text in of_set]
    lost = sum(languages.heard_as(languages.of(text)) is None for text in each)
    assert lost <= MOST_LOST * len(each), f"{lost} of {len(each)}"
