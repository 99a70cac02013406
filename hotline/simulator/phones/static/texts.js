// The texts of one phone: bubbles, delivery statuses, and quick texts. Calls are in calls.js.

import { element, postJson } from "./wire.js";

const STATES = {
  queued: "Accepted",
  accepted: "Accepted",
  scheduled: "Scheduled",
  sent: "Sent",
  delivered: "Delivered",
  undelivered: "Not delivered",
  failed: "Failed",
  canceled: "Canceled",
};
const WORKER_HINTS = ["ICE", "MENU", "WARRANT", "ESPAÑOL"];
const EMPTY_HINTS = {
  worker: "Try: ICE",
  rep: "Alerts arrive here by themselves.",
  supervisor: "Alerts arrive here by themselves.",
};

export class TextsView {
  constructor(view, person) {
    this.person = person;
    this.list = view.querySelector(".texts");
    this.list.setAttribute("aria-label", `Texts of ${person.name}`);
    this.empty = view.querySelector(".empty");
    this.hints = view.querySelector(".hints");
    this.hints.setAttribute("aria-label", `Quick texts from ${person.name}`);
    this.bubbles = new Map();
    // Keep the newest text in sight when the quick texts or the keyboard take room.
    new ResizeObserver(() => this.scroll()).observe(this.list);
    view.querySelector(".empty-line").textContent = "No texts yet.";
    view.querySelector(".empty-hint").textContent = EMPTY_HINTS[person.role] || "";
    view.querySelector(".compose .hidden").textContent = `Text from ${person.name} to the hotline`;
    this.setUpCompose(view.querySelector(".compose"));
    this.suggest(person.role === "worker" ? WORKER_HINTS : []);
  }

  setUpCompose(form) {
    this.input = form.elements.body;
    this.input.placeholder = "Text…";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = this.input.value.trim();
      this.input.value = "";
      if (body) this.send(body);
    });
  }

  async send(body) {
    try {
      const answer = await postJson("text", { from: this.person.number, body });
      if (answer.status === null || answer.status >= 400) this.note("The hotline did not answer. Please try again.");
    } catch (fault) {
      this.note(`Not sent: ${fault.message}`);
    }
  }

  note(text) {
    this.list.append(element("p", "note", text));
    this.scroll();
  }

  replace(messages) {
    this.bubbles.clear();
    this.list.replaceChildren(this.empty);
    this.empty.hidden = messages.length > 0;
    messages.forEach((message) => this.show(message));
  }

  show(message) {
    const known = this.bubbles.get(message.sid);
    if (known) return this.showState(known, message);
    this.empty.hidden = true;
    const mine = message.from === this.person.number;
    const bubble = element("div", mine ? "bubble mine" : "bubble", "");
    if (message.carrier) bubble.classList.add("carrier");
    bubble.append(element("p", "body", message.body), element("p", "state", ""));
    this.bubbles.set(message.sid, bubble);
    this.showState(bubble, message);
    this.list.append(bubble);
    this.scroll();
    if (!mine) this.suggestAnswers(message.body);
  }

  showState(bubble, message) {
    const time = new Date(message.at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    const mine = bubble.classList.contains("mine");
    const from = message.carrier ? "Phone company · " : "";
    const words = mine ? "Sent" : STATES[message.status] || message.status;
    const code = message.error_code ? ` (error ${message.error_code})` : "";
    bubble.lastElementChild.textContent = `${from}${words}${code} · ${time}`;
    bubble.classList.toggle("bad", message.status === "failed" || message.status === "undelivered");
  }

  suggestAnswers(body) {
    const number = /\b(\d{1,2})A\b/.exec(body)?.[1];
    if (!number || this.person.role === "worker") return;
    const letters = this.person.role === "supervisor" ? ["A", "P"] : ["A", "P", "H", "C", "F"];
    this.suggest(letters.map((letter) => number + letter));
  }

  suggest(words) {
    this.hints.replaceChildren(
      ...words.map((word) => {
        const button = element("button", "hint", word);
        button.type = "button";
        button.addEventListener("click", () => this.send(word));
        return button;
      }),
    );
  }

  scroll() {
    this.list.scrollTop = this.list.scrollHeight;
  }
}
