// The calls of one phone: what the person hears, the keypad, ringing, hanging up. Texts are in texts.js.

import { element, postJson } from "./wire.js";
import { hush, speak } from "./voice.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const STATES = {
  ringing: "Ringing…",
  "in-progress": "On the line",
  completed: "Call ended",
  busy: "Declined",
  "no-answer": "Not answered",
  failed: "The call failed",
  canceled: "The call was canceled",
};

export class CallView {
  constructor(view, person) {
    this.person = person;
    this.sheet = view.querySelector(".sheet");
    this.sheet.setAttribute("aria-label", `Call of ${person.name}`);
    this.part = (name) => this.sheet.querySelector(name);
    this.part(".owner").textContent = `${person.name}'s phone`;
    this.call = null;
    this.shown = 0;
    this.work = Promise.resolve();
    this.mine = false; // True if somebody at this page takes part in the call, and not only the story.
    this.callButton = view.querySelector(".call");
    this.callButton.hidden = person.role !== "worker";
    this.callButton.setAttribute("aria-label", `Call the hotline from ${person.name}'s phone`);
    this.callButton.addEventListener("click", () => this.dial());
    this.setUpButtons();
  }

  setUpButtons() {
    const on = (name, act) => this.part(name).addEventListener("click", act);
    on(".answer", () => this.ask("answer", { how: "answered" }));
    on(".decline", () => this.ask("answer", { how: "busy" }));
    on(".silent", () => this.press(""));
    on(".hang-up", () => this.hangUp());
    on(".close", () => this.close());
    for (const key of KEYS) {
      const button = element("button", "key", key);
      button.type = "button";
      button.setAttribute("aria-label", { "*": "Star", "#": "Pound" }[key] || key);
      button.addEventListener("click", () => this.press(key));
      this.part(".keys").append(button);
    }
    this.part(".speech").addEventListener("submit", (event) => {
      event.preventDefault();
      const words = event.target.elements.words.value.trim();
      event.target.reset();
      if (words) this.ask("key", { speech: words });
    });
    this.sheet.addEventListener("keydown", (event) => {
      const typing = event.target.tagName === "INPUT" || event.ctrlKey || event.metaKey || event.altKey;
      if (!typing && this.call && !this.call.ended && KEYS.includes(event.key)) this.press(event.key);
    });
  }

  async dial() {
    this.mine = true;
    this.open({ call: null, status: "calling", said: [], ended: false });
    this.part(".call-state").textContent = "Calling…";
    try {
      await postJson("call", { from: this.person.number });
    } catch (fault) {
      this.fail(fault);
    }
  }

  press(key) {
    hush();
    this.ask("key", { digits: key });
  }

  hangUp() {
    hush();
    clearTimeout(this.silence);
    // Not queued behind the other requests: a person can hang up before the hotline has answered.
    postJson("hangup", { call: this.call.call }).catch((fault) => this.fail(fault));
  }

  // One request at a time, so that keys arrive in the order in which they were pressed.
  ask(what, body) {
    this.mine = true;
    clearTimeout(this.silence);
    const sid = this.call?.call;
    this.work = this.work
      .then(() => postJson(what, { call: sid, ...body }))
      .then((heard) => this.waitForMore(heard, body))
      .catch((fault) => this.fail(fault));
  }

  // A question without a fixed number of keys ends some seconds after the last key.
  waitForMore(heard, body) {
    if (!heard.gather || heard.said.length || !body.digits) return;
    const seconds = Number(heard.gather.timeout || 5);
    this.silence = setTimeout(() => this.press(""), seconds * 1000);
  }

  update(call) {
    if (this.call?.call && this.call.call !== call.call) {
      if (!this.call.ended) return;
      this.shown = 0;
    }
    if (!this.call || this.call.call !== call.call) this.open(call);
    // Answers and events may come in any order, so an older list of what was heard is ignored.
    if (call.said.length < this.shown || (this.call.ended && !call.ended)) return;
    this.call = call;
    this.hear(call.said.slice(this.shown));
    this.shown = call.said.length;
    this.showState(call);
    this.part(".heard").scrollTop = this.part(".heard").scrollHeight;
  }

  open(call) {
    this.call = call;
    this.shown = 0;
    this.part(".heard").replaceChildren();
    this.sheet.hidden = false;
    this.sheet.tabIndex = -1;
    if (this.mine) this.sheet.focus({ preventScroll: true });
    this.showState(call);
  }

  showState(call) {
    const ringing = call.status === "ringing" && call.direction !== "inbound";
    const connected = Boolean(call.bridged_to);
    const state = connected ? "Connected with the other phone" : STATES[call.status] || "Calling…";
    this.part(".call-state").textContent = ringing ? "is calling…" : state;
    this.part(".ringing").hidden = !ringing;
    this.part(".talking").hidden = ringing || call.ended || !call.call;
    this.part(".close").hidden = !call.ended;
    const hears = (call.gather?.input || "").includes("speech");
    this.part(".speech").hidden = !hears;
    // Keys and speech would go to the other person, and the page cannot play them there.
    this.part(".keys").hidden = connected;
    this.part(".silent").hidden = connected;
    this.sheet.classList.toggle("over", call.ended);
    if (call.ended) this.ended();
  }

  ended() {
    clearTimeout(this.silence);
    if (this.mine) return;
    const sid = this.call.call;
    setTimeout(() => {
      if (this.call.call === sid && !this.mine) this.close(false);
    }, 1500);
  }

  hear(said) {
    const heard = this.part(".heard");
    for (const spoken of said) {
      const text = spoken.dial ? "Calling the other phone…" : spoken.play ? "♪ (a recording)" : spoken.text;
      const line = element("p", "spoken", text);
      if (spoken.language) line.lang = spoken.language;
      heard.append(line);
      speak(spoken);
    }
  }

  fail(fault) {
    this.part(".heard").append(element("p", "spoken bad", `The phone company does not answer: ${fault.message}`));
    if (!this.call?.call) this.showState({ ...this.call, status: "failed", ended: true });
  }

  close(focus = true) {
    hush();
    this.sheet.hidden = true;
    this.mine = false;
    if (!focus) return;
    (this.callButton.hidden ? this.sheet.parentElement.querySelector("input") : this.callButton).focus();
  }
}
