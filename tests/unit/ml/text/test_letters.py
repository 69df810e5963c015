"""Letters that deceive are made plain; real foreign writing keeps every letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.text.hidden import letters_alone, without_hidden
from ml.text.look_alikes import fold_look_alikes

COMPLAINT = "This is the third time I ask. Cancel my order and pay me back, at once!"
CYRILLIC = dict(zip("acehiopsxyABCEHIKMOPSTXY", "асеһіорѕхуАВСЕНІКМОРЅТХУ", strict=True))
GREEK = dict(zip("ovABEHIKMNOPTXZ", "ονΑΒΕΗΙΚΜΝΟΡΤΧΖ", strict=True))


@given(st.lists(st.booleans(), min_size=len(COMPLAINT), max_size=len(COMPLAINT)))
def test_a_complaint_typed_with_look_alikes_reads_as_its_clean_twin(chosen):
    letters = zip(COMPLAINT, chosen, strict=True)
    typed = "".join(CYRILLIC.get(letter, letter) if swap else letter for letter, swap in letters)
    typed = typed.replace("third", "thіrd")  # one word at least is mixed
    assert fold_look_alikes(typed) == COMPLAINT


@pytest.mark.parametrize("twins", [CYRILLIC, GREEK])
def test_every_look_alike_is_folded(twins):
    typed = COMPLAINT.translate(str.maketrans(twins))
    assert typed != COMPLAINT
    assert fold_look_alikes(typed) == COMPLAINT


@pytest.mark.parametrize(
    "text",
    [
        "Где мой заказ? Я жду уже три недели, никто не отвечает.",
        "он тот кот",
        "Мой iPhone не работает, напишите мне на e-mailом или в WhatsAppе.",
        "Πού είναι το δέμα μου; Περιμένω τρεις εβδομάδες.",
        "Το iPhone δεν λειτουργεί",
        "Please reply in Russian: спасибо",
        "The dose is 5 μg, the resistor 10 kΩ, α and β are angles.",
        "naïve café, schöne Grüße",
        "où est mon colis ?",
        "",
    ],
)
def test_real_writing_stays_letter_by_letter(text):
    assert fold_look_alikes(text) == text


def test_marks_that_nobody_sees_are_taken_out():
    assert without_hidden("can\u200bcel\u202e my\u00ad or\u2066der\ufeff") == "cancel my order"
    assert without_hidden("c\u200dan\u200ccel") == "cancel"


def test_marks_that_shape_what_is_seen_stay_for_people_and_go_for_the_model():
    seen = (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001f468\u200d\U0001f469 \u2764\ufe0f"
    )
    assert without_hidden(seen) == seen
    assert letters_alone(seen) == seen.replace("\u200c", "").replace("\u200d", "").replace(
        "\ufe0f", ""
    )
