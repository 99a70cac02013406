"""The router's model: it is that of the current examples, it is small, and training it again gives the same."""

from dataclasses import replace

import pytest

from flows.checking.check import faults_of
from flows.engine import Flows
from flows.load import CONTENT, open_content
from flows.routing import model


@pytest.fixture(scope="module")
def trained() -> model.TopicModel:
    # The library that trains takes a second to come, in every process that so much as lists this file's tests.
    from tools.train_router import train

    return train()


def test_the_model_is_that_of_the_current_examples(flows: Flows) -> None:
    assert model.read().digest == model.digest(flows), "run `make train`"
    assert not [fault for fault in faults_of(open_content(CONTENT)) if "make train" in fault.message]


def test_training_again_gives_the_shipped_model(trained: model.TopicModel) -> None:
    shipped = model.read()

    assert trained.labels == shipped.labels
    assert trained.rows.keys() == shipped.rows.keys()
    for text in ("can they arrest me", "tengo que dar informacion", "is the warrant real"):
        ours, theirs = trained.margins(text), shipped.margins(text)
        assert all(ours[topic] == pytest.approx(theirs[topic], abs=0.02) for topic in ours)


def test_the_file_is_small_and_the_same_model_gives_the_same_bytes() -> None:
    shipped = model.read()

    data = model.write(shipped)

    assert len(data) < 1_000_000
    assert model.write(model.read(data)) == data


def test_a_text_of_unknown_words_is_near_no_topic_and_no_report(flows: Flows) -> None:
    margins = model.read().margins("zzyzx qwvk")
    assert max(margins[label] for label in (*flows.topics, "report", "perhaps")) < -0.6
    assert max(replace(model.read(), rows={}).margins("warrant").values()) < 0
