"""Every fact that a topic has to state, in each language, by text and by voice."""

import pytest

from flows.engine import Channel, Engine
from flows.routing.normalise import normalise

# Each entry is one fact; a text states it if it has one of the fact's wordings.
FACTS: dict[str, dict[str, list[list[str]]]] = {
    "at-worksite": {
        "en": [["call your supervisor at once"], ["tell your union rep"], ["afterwards"], ["who they are"],
               ["papers"], ["no information before your supervisor answers"], ["do not block"], ["lie"], ["threaten"]],
        "es": [["llame de inmediato a su supervisor"], ["avise a su representante sindical"], ["después"],
               ["quiénes son"], ["papeles"], ["no dé información antes de que su supervisor responda"],
               ["no los bloquee"], ["mienta"], ["amenace"]],
    },
    "warrants": {
        "en": [["administrative"], ["DHS or ICE"], ["signed by an immigration officer"],
               ["no right to enter private areas"],
               ["get records"], ["asks nothing of you"], ["judicial"], ["US District Court", "U S District Court"],
               ["signed by a federal judge"], ["must be obeyed"], ["call your supervisor before"]],
        "es": [["administrativa"], ["DHS o ICE"], ["un oficial de inmigración"],
               ["no da derecho a entrar a áreas privadas"],
               ["archivos"], ["no le exige nada a usted"], ["judicial"], ["Corte de Distrito"], ["un juez federal"],
               ["hay que obedecerla"], ["llame a su supervisor antes"]],
    },
    "give-information": {
        "en": [["do not have to give"], ["yourself"], ["others"], ["only a court order for specific records"],
               ["even then call your supervisor first"]],
        "es": [["no tiene que dar información"], ["sobre usted"], ["otras personas"],
               ["solo una orden de la corte por archivos específicos"], ["llame primero a su supervisor"]],
    },
    "say-no": {
        "en": [["in California yes"], ["no duty"], ["immigration status"], ["without a judicial warrant or subpoena"],
               ["you can just say no"]],
        "es": [["en California sí"], ["no tiene la obligación"], ["estatus migratorio"], ["sin una orden judicial"],
               ["citación"], ["puede simplemente decir que no"]],
    },
    "arrest": {
        "en": [["declining to help ICE is not a reason"], ["blocking"], ["obstruction"], ["threats or violence"],
               ["assault"], ["do not interfere"], ["provoke"]],
        "es": [["negarse a ayudar a ICE no es razón"], ["bloquear"], ["obstrucción"], ["amenazas o la violencia"],
               ["agresión"], ["no interfiera"], ["provoque"]],
    },
    "scared-clients": {
        "en": [["know their rights"], ["iAmerica"], ["Immigrant Legal Resource Center"], ["reputable source"]],
        "es": [["conozcan sus derechos"], ["iAmerica"], ["Immigrant Legal Resource Center"], ["fuente confiable"]],
    },
    "questions": {
        "en": [["AskSEIU", "Ask S E I U"], ["your supervisor"], ["your union rep"]],
        "es": [["AskSEIU", "Ask S E I U"], ["su supervisor"], ["su representante sindical"]],
    },
}  # fmt: skip
ADDRESSES = {"scared-clients": ["www.iamerica.org", "www.ilrc.org"], "questions": ["www.AskSEIU.org"]}


def test_every_topic_has_its_facts_tested(engine: Engine) -> None:
    assert set(FACTS) == set(engine.flows.topics)


@pytest.mark.parametrize("channel", ["sms", "voice"])
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("topic", FACTS)
def test_the_topic_states_every_fact(engine: Engine, topic: str, lang: str, channel: Channel) -> None:
    text = normalise(engine.text(topic, lang, channel))

    for wordings in FACTS[topic][lang]:
        assert any(normalise(wording) in text for wording in wordings), wordings


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("topic", ADDRESSES)
def test_addresses_are_texted_and_never_read_out(engine: Engine, topic: str, lang: str) -> None:
    for address in ADDRESSES[topic]:
        assert address in engine.text(topic, lang, "sms")
        assert address not in engine.text(topic, lang, "voice")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_titles_fit_a_menu(engine: Engine, lang: str) -> None:
    assert [topic.id for topic in engine.flows.topics.values() if len(topic.title[lang]) > 24] == []
