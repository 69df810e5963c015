"""An urgent message heard by the desk at once is the same alert to the run that hears it later."""

import json
from datetime import UTC, datetime, timedelta

from command_line import harken

from pipelines.actions.store import ActionStore
from pipelines.alerts.urgent_now import UrgentEar
from pipelines.emotion.serving import serving_model
from pipelines.settings import Settings
from pipelines.web.published import Published

HEADER = "order_id,customer_number,ordered_at,status,amount,currency,n_items,country"


def test_what_the_desk_hears_at_once_a_run_knows_by_the_same_name(tmp_path):
    landing, home = tmp_path / "landing", tmp_path / "home"
    (landing / "crm" / "orders").mkdir(parents=True)
    (landing / "crm" / "orders" / "orders.csv").write_text(
        f"{HEADER}\nA1,10001,2026-01-05 10:00:00,sale,12.50,GBP,1,France\n"
    )
    now = datetime.now(UTC)
    message = {
        "message_id": "m1",
        "conversation_id": "c1",
        "channel": "whatsapp",
        "sent_at": (now - timedelta(minutes=1)).isoformat(),
        "author_role": "customer",
        "author_id": "u1",
        "customer_number": "10001",
        "text": "I am furious. Cancel my account or you will hear from my lawyer.",
    }
    pushed = landing / "contact_center" / "messages" / "pushed"
    pushed.mkdir(parents=True)
    (pushed / "m1.jsonl").write_text(json.dumps(message))
    tomorrow = (now + timedelta(days=1)).date().isoformat()
    ended = harken("run", "--landing", landing, "--as-of", tomorrow, home=home)
    assert ended.code == 0, ended.stdout + ended.stderr
    settings = Settings.of(home)
    store = ActionStore(settings.home)
    (known,) = store.alerts(kind="urgent_message")
    ear = UrgentEar(settings, store, serving_model(settings))
    with Published(settings.home).reading() as published:
        assert ear.hear(published, [message]) == []  # one matter, one alert
        (other,) = ear.hear(published, [message | {"conversation_id": "c2"}])
    assert store.alert(other)["customer_id"] == known["customer_id"]
