"""What a text or spoken words mean: a special word, a report, an answer to the question, a topic, or a sentence."""

from flows.engine import suggestions
from flows.engine.answers import answer_place, label_of, pick
from flows.engine.turn_builder import TRIES, TurnBuilder
from flows.routing.normalise import normalise
from flows.routing.places import Place, Places
from flows.routing.router import Router, RoutingResult

_NAME_WORDS = 4  # The name of a place has no more words than this; a longer text is a sentence.


class Interpreter:
    """Interprets one text: tries its steps in order, and the first one that understands the text decides."""

    def __init__(self, turn: TurnBuilder, router: Router, places: Places) -> None:
        self._turn, self._router, self._places = turn, router, places
        self._vocabulary = router.vocabulary
        self._routed: RoutingResult | None = None

    def interpret(self, text: str) -> None:
        """Go to the node that the text asks for."""
        plain = normalise(text)
        if not plain:
            self._lost()
            return
        if danger := self._vocabulary.danger(plain):
            self._turn.params["danger"] = " ".join(danger)
        steps = (self._special, self._report, self._opt_out, self._answer, self._topic, self._another_language)
        if not any(step(text, plain) for step in steps):
            self._sentence(text, plain)

    def _special(self, text: str, plain: str) -> bool:
        """Take a word that means the same everywhere: a language, take back, quiet, papers, the menu."""
        lang = self._vocabulary.language(plain)
        if lang is not None:
            self._turn.speak(lang)
            self._turn.repeat()
            return True
        node = self._vocabulary.special(plain)
        if node is not None:
            self._turn.go(node)
        return node is not None

    def _report(self, text: str, plain: str) -> bool:
        """Take a report word, alone or with a place. With anything else beside it the text is a sentence."""
        report = self._vocabulary.report(plain)
        if report is None:
            return False
        lang, rest = report
        self._answer_in(lang)
        place = self._places.exact(rest) if rest else None
        if not rest:
            self._turn.go("report")
        elif place is not None:
            self._turn.go("report-site", {"site": place.id, "worksite": place.name})
        else:
            return self._nearly(rest, plain)
        return True

    def _nearly(self, rest: str, plain: str) -> bool:
        """Take the beginning or a misspelling of a place's name beside a report word."""
        if (
            self._places.within(rest) is not None
            or len(rest.split()) > _NAME_WORDS
            or self._vocabulary.is_sentence(plain)
        ):
            return False
        near = self._places.close(rest)
        if near:
            suggestions.which_place(self._turn, near)
        return bool(near)

    def _opt_out(self, text: str, plain: str) -> bool:
        """Take a wish to be left alone; a report comes before it."""
        if self._vocabulary.opt_out_phrase(plain) or self._route(text).case == "opt-out":
            wish = self._route(text).topic != "report" and not self._names_agents_at(text, plain)
        else:
            wish = self._vocabulary.opt_out(plain)
        if wish:
            self._turn.go("opt-out")
        return wish

    def _names_agents_at(self, text: str, plain: str) -> bool:
        """Return True if a text names both agents and a worksite; the person is then asked if they are there now."""
        return self._router.agents(plain) and self._places.within(text) is not None

    def _answer(self, text: str, plain: str) -> bool:
        """Take an answer to the pending question: a key, a label or a place. A bare digit is always a menu key."""
        pending = self._turn.flows.nodes[self._turn.pending] if self._turn.pending else None
        key = self._vocabulary.digit(plain)
        if pending is not None and pending.ask and not (key and len(key) == 1):
            return self._place(text, plain)
        key = key or label_of(self._turn, plain)
        if key is None or len(key) > 1:
            return False
        self._turn.params.pop("danger", None)
        if pending is not None and pending.ask and key == "0":
            self._turn.go("menu")
        elif (pending is not None and pending.ask) or not pick(self._turn, key):
            self._turn.understood = False
            self._turn.miss("not-a-choice")
        return True

    def _place(self, text: str, plain: str) -> bool:
        """Take an answer to "which worksite", unless the text asks for a topic instead."""
        if self._vocabulary.keyword(plain, exact=True) is not None and self._places.exact(text) is None:
            return False
        if self._vocabulary.deny(plain):
            self._turn.go("take-back")
            return True
        routed = self._route(text)
        asks = routed.certain and routed.topic in self._turn.flows.topics and self._router.asks(plain)
        if asks and self._places.within(text) is None:
            return False
        vague, supposed = self._vague(plain, routed), self._router.supposes(plain)
        answer_place(self._turn, text, self._places, vague, supposed)
        return True

    def _vague(self, plain: str, routed: RoutingResult) -> bool:
        """Return True if an answer to "which worksite" only greets or, before the last try, only reports again."""
        reports = routed.topic == "report" and (routed.certain or self._router.agents(plain))
        again = reports or self._vocabulary.is_sentence(plain)
        if self._turn.tries < TRIES - 1 and again and len(plain.split()) <= _NAME_WORDS:
            return True
        return routed.topic == "menu" and routed.certain

    def _topic(self, text: str, plain: str) -> bool:
        """Take the keyword of a topic, also with a letter wrong."""
        keyword = self._route(text).keyword
        if keyword is None:
            return False
        topic, lang = keyword
        suggestions.forget(self._turn)
        self._answer_in(lang)
        self._turn.go(topic)
        return True

    def _another_language(self, text: str, plain: str) -> bool:
        """Take a wish for a language of ours in many words, or a text in a language that we do not speak."""
        turn, routed = self._turn, self._route(text)
        lang = self._vocabulary.language_named(plain) if routed.case == "language" else None
        if lang is not None:
            turn.speak(lang)
            turn.repeat()
        elif routed.other is not None and turn.channel == "sms":
            turn.says.append(turn.flows.others[routed.other].say)
            turn.free, turn.certain = True, False
            # It may still be a report: numbers and names of places mean the same in any language.
            return routed.topic != "report" and not self._names_agents_at(text, plain) and not self._persists()
        return lang is not None

    def _sentence(self, text: str, plain: str) -> None:
        """Take free text, which may hold a report, a place or a question."""
        turn, routed = self._turn, self._route(text)
        turn.free, turn.certain = True, routed.certain
        self._answer_in(routed.lang)
        place = self._named(text, plain, routed)
        if place is not None:
            turn.go("confirm-site", {"site": place.id, "worksite": place.name})
        elif routed.topic == "report":
            turn.go("report") if routed.certain else suggestions.are_they_here(turn, routed)
        elif routed.topic in turn.flows.topics and routed.certain:
            suggestions.topic(turn, routed)
        elif self._persists():
            turn.understood = False
            turn.repeat()
        elif routed.topic == "menu" and routed.certain:
            turn.go("menu")
        elif "911" in turn.params.get("danger", "") or self._names_no_place(plain, routed):
            suggestions.are_they_here(turn, routed)
        elif routed.alternatives and routed.topic != "menu":
            suggestions.which_topic(turn, routed)
        else:
            self._lost()

    def _names_no_place(self, plain: str, routed: RoutingResult) -> bool:
        """Return True if a report word stands beside one or two unknown words, such as a misremembered code."""
        words = plain.split()
        if len(words) > _NAME_WORDS - 1 or self._vocabulary.report(words[0]) is None:
            return False
        # MIGRA by itself resembles some topics a little, so the words beside it are routed alone.
        return not routed.alternatives or not self._router.route(" ".join(words[1:])).alternatives

    def _named(self, text: str, plain: str, routed: RoutingResult) -> Place | None:
        """Return the place in a sentence that also names agents, or the place that is the whole text."""
        if self._router.agents(plain) or routed.topic == "report":
            return self._places.within(text)
        return self._places.exact(text) if len(plain.split()) <= _NAME_WORDS else None

    def _persists(self) -> bool:
        """Return True if an unclear text shall not end the pending question."""
        pending = self._turn.pending
        return pending is not None and self._turn.flows.nodes[pending].persists

    def _lost(self) -> None:
        """Apologise for not understanding, then give the menu, or ask again for the worksite of a report."""
        self._turn.understood = self._turn.certain = False
        asked = self._turn.pending is not None and self._turn.flows.nodes[self._turn.pending].ask
        if self._turn.channel == "voice" or asked:
            self._turn.miss("sorry")
        else:
            self._turn.say_node("sorry")
            self._turn.go("menu")

    def _route(self, text: str) -> RoutingResult:
        if self._routed is None:
            self._routed = self._router.route(text, self._turn.lang)
        return self._routed

    def _answer_in(self, lang: str | None) -> None:
        """Answer a text in its own language, unless the person has chosen one."""
        if lang is not None and not self._turn.chosen and self._turn.channel == "sms":
            self._turn.lang = lang
