"""What a text means: special words, a report, an answer to what is pending, a topic, or a sentence."""

from flows.engine import suggestions
from flows.engine.answers import answer_place, label_of, pick
from flows.engine.turn_builder import TRIES, TurnBuilder
from flows.routing.normalise import normalise
from flows.routing.places import Place, Places
from flows.routing.router import Router, RoutingResult
from flows.routing.vocabulary import Vocabulary

_NAME_WORDS = 4  # A bare place has no more words than this; a longer text is a sentence.


class Interpreter:
    """One text on its way to a meaning; the first step that knows it decides."""

    def __init__(self, turn: TurnBuilder, words: Vocabulary, router: Router, places: Places) -> None:
        self._turn, self._words, self._router, self._places = turn, words, router, places
        self._found: RoutingResult | None = None

    def hear(self, text: str) -> None:
        """TurnBuilder to what the text asks for."""
        plain = normalise(text)
        if not plain:
            self._lost()
            return
        if danger := self._words.danger(plain):
            self._turn.params["danger"] = " ".join(danger)
        steps = (self._special, self._report, self._opt_out, self._answer, self._topic, self._another_language)
        if not any(step(text, plain) for step in steps):
            self._sentence(text, plain)

    def _special(self, text: str, plain: str) -> bool:
        """Words that mean the same everywhere: take back, quiet, a language, the menu."""
        lang = self._words.language(plain)
        if lang is not None:
            self._turn.speak(lang)
            self._turn.repeat()
            return True
        node = self._words.special(plain)
        if node is not None:
            self._turn.go(node)
        return node is not None

    def _report(self, text: str, plain: str) -> bool:
        """A report word, alone or with the place; anything else beside it makes a sentence."""
        call = self._words.report(plain)
        if call is None:
            return False
        lang, rest = call
        self._in(lang)
        place = self._places.exact(rest) if rest else None
        if not rest:
            self._turn.go("report")
        elif place is not None:
            self._turn.go("report-site", {"site": place.id, "worksite": place.name})
        else:
            return self._nearly(rest, plain)
        return True

    def _nearly(self, rest: str, plain: str) -> bool:
        """A report word beside the beginning or a misspelling of a place's name."""
        if self._places.within(rest) is not None or len(rest.split()) > _NAME_WORDS or self._words.speaks(plain):
            return False
        near = self._places.close(rest)
        if near:
            suggestions.which_place(self._turn, near)
        return bool(near)

    def _opt_out(self, text: str, plain: str) -> bool:
        """A wish to be left alone; a report beats it."""
        if self._words.lasting(plain) or self._route(text).case == "opt-out":
            wish = self._route(text).topic != "report" and not self._names_agents_at(text, plain)
        else:
            wish = self._words.opt_out(plain)
        if wish:
            self._turn.go("opt-out")
        return wish

    def _names_agents_at(self, text: str, plain: str) -> bool:
        """Tell whether a text speaks of agents and of a worksite; then it is asked whether they are there."""
        return self._router.agents(plain) and self._places.within(text) is not None

    def _answer(self, text: str, plain: str) -> bool:
        """An answer to what is pending: a key, a label, a place. A bare digit is only ever the menu's."""
        pending = self._turn.flows.nodes[self._turn.pending] if self._turn.pending else None
        key = self._words.digit(plain)
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
        if self._words.keyword(plain, exact=True) is not None and self._places.exact(text) is None:
            return False  # A topic's own word is worth more than a half-done question.
        if self._words.deny(plain):
            self._turn.go("take-back")
            return True
        result = self._route(text)
        asks = result.certain and result.topic in self._turn.flows.topics and self._router.asks(plain)
        if asks and self._places.within(text) is None:
            return False
        vague, supposed = self._vague(plain, result), self._router.supposes(plain)
        answer_place(self._turn, text, self._places, vague, supposed)
        return True

    def _vague(self, plain: str, result: RoutingResult) -> bool:
        """Tell whether an answer to "which worksite" only greets, or at first only asks or reports again."""
        reports = result.topic == "report" and (result.certain or self._router.agents(plain))
        again = reports or self._words.speaks(plain)
        if self._turn.tries < TRIES - 1 and again and len(plain.split()) <= _NAME_WORDS:
            return True
        return result.topic == "menu" and result.certain

    def _topic(self, text: str, plain: str) -> bool:
        """The very keyword of a topic, or a near misspelling of it."""
        match = self._words.keyword(plain)
        if match is None:
            return False
        topic, lang = match
        suggestions.forget(self._turn)
        self._in(lang)
        self._turn.go(topic)
        return True

    def _another_language(self, text: str, plain: str) -> bool:
        """A wish for a language of ours in many words, or a text in one that is none."""
        result = self._route(text)
        lang = self._words.language_named(plain) if result.case == "language" else None
        if lang is not None:
            self._turn.speak(lang)
            self._turn.repeat()
        elif result.other is not None and self._turn.channel == "sms":
            self._turn.says.append(self._turn.flows.others[result.other].say)
            self._turn.free, self._turn.certain = True, False
            # What may be a report is asked about too: the numbers and names in it say something in any language.
            return result.topic != "report" and not self._names_agents_at(text, plain) and not self._mid_report()
        return lang is not None

    def _sentence(self, text: str, plain: str) -> None:
        """Anything else: free text, which may hold a report, a place or a question."""
        turn, result = self._turn, self._route(text)
        turn.free, turn.certain = True, result.certain
        self._in(result.lang)
        place = self._named(text, plain, result)
        if place is not None:
            turn.go("confirm-site", {"site": place.id, "worksite": place.name})
        elif result.topic == "report":
            turn.go("report") if result.certain else suggestions.are_they_here(turn, result)
        elif result.topic in turn.flows.topics and result.certain:
            suggestions.topic(turn, result)
        elif self._mid_report():
            turn.understood = False
            turn.repeat()
        elif result.topic == "menu" and result.certain:
            turn.go("menu")
        elif "911" in turn.params.get("danger", "") or self._names_no_place(plain, result):
            suggestions.are_they_here(turn, result)
        elif result.alternatives and result.topic != "menu":
            suggestions.which_topic(turn, result)
        else:
            self._lost()

    def _names_no_place(self, plain: str, result: RoutingResult) -> bool:
        """Tell whether a report word stands beside a word or two that nobody knows: perhaps a code misremembered."""
        words = plain.split()
        if len(words) > _NAME_WORDS - 1 or self._words.report(words[0]) is None:
            return False
        # MIGRA alone is a little like some topics: what counts is the word beside it.
        return not result.alternatives or not self._router.route(" ".join(words[1:])).alternatives

    def _named(self, text: str, plain: str, result: RoutingResult) -> Place | None:
        """Return the place of a sentence that also speaks of agents, or the place that is the whole text."""
        if self._router.agents(plain) or result.topic == "report":
            return self._places.within(text)
        return self._places.exact(text) if len(plain.split()) <= _NAME_WORDS else None

    def _mid_report(self) -> bool:
        """Tell whether a report waits for an answer, which an unclear text shall not throw away."""
        pending = self._turn.pending
        return pending is not None and self._turn.flows.nodes[pending].persists

    def _lost(self) -> None:
        """Nothing made sense: say so, and give the menu, or ask again for the worksite of a report."""
        self._turn.understood = self._turn.certain = False
        asked = self._turn.pending is not None and self._turn.flows.nodes[self._turn.pending].ask
        if self._turn.channel == "voice" or asked:
            self._turn.miss("sorry")
        else:
            self._turn.say_node("sorry")
            self._turn.go("menu")

    def _route(self, text: str) -> RoutingResult:
        if self._found is None:
            self._found = self._router.route(text, self._turn.lang)
        return self._found

    def _in(self, lang: str | None) -> None:
        """Answer in the language of the text, unless the person has chosen one."""
        if lang is not None and not self._turn.chosen and self._turn.channel == "sms":
            self._turn.lang = lang
