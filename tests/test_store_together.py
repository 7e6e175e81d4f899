"""Several people at once: nothing is lost, and nobody reads another's rows."""

from __future__ import annotations

import threading

from store_rows import OPEN, RUBRIC, THREE, WON, deals, delivery

from qualify.store import Scenario, Store, undo


def test_two_threads_that_write_at_once_lose_nothing(store: Store) -> None:
    store.take_in("Acme", THREE)
    failures: list[BaseException] = []

    def import_and_save(name: str) -> None:
        try:
            for turn in range(8):
                store.take_in(
                    "Acme", delivery(deals(WON | {"deal_id": f"{name} {turn}"}, OPEN | {"amount": 100.0 + turn}))
                )
                store.save_rubric("Acme", RUBRIC, author=name)
                store.save_scenario("Acme", Scenario(f"{name} {turn}", 1, {"need": turn}, "leave out"))
                store.opportunities("Acme")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=import_and_save, args=(name,)) for name in ("ana", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.opportunities("Acme").height == 3 + 16
    assert store.rubrics("Acme")["version"].to_list() == list(range(16, 0, -1))
    assert store.rubrics("Acme")["author"].to_list().count("ana") == 8
    assert len(store.scenarios("Acme")) == 16
    assert store.version("Acme") == 1 + 16 + 16


def test_readers_see_their_own_rows_while_others_read_and_write(store: Store) -> None:
    for name, amount in (("Acme", 1.0), ("Beta", 2.0)):
        store.take_in(name, delivery(deals(*(WON | {"deal_id": f"{i}", "amount": amount} for i in range(50)))))
    wrong: list[object] = []

    def look(name: str, amount: float) -> None:
        for _ in range(20):
            seen = set(store.opportunities(name)["amount"])
            if seen != {amount}:
                wrong.append((name, seen))

    threads = [threading.Thread(target=look, args=pair) for pair in (("Acme", 1.0), ("Beta", 2.0)) * 2]
    for thread in threads:
        thread.start()
    for turn in range(5):
        store.take_in("Gamma", delivery(deals(WON | {"amount": float(turn)})))
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_snapshot_does_not_see_what_is_written_meanwhile(store: Store) -> None:
    store.take_in("Acme", THREE)
    with store.snapshot() as seen:
        assert seen.opportunities("Acme").height == 3
        store.take_in("Acme", delivery(deals(WON | {"deal_id": "z"})))
        assert (seen.opportunities("Acme").height, seen.version("Acme")) == (3, 1)
    assert (store.opportunities("Acme").height, store.version("Acme")) == (4, 2)


def test_readers_see_all_of_an_import_while_it_is_being_undone(store: Store) -> None:
    store.take_in("Acme", THREE)
    with store._database.writing() as write:
        undo.undo(write, "Acme", 1, "Ana")
        assert (store.opportunities("Acme").height, store.imports("Acme")["undone"].to_list()) == (3, [None])
    assert store.opportunities("Acme").height == 0
