// The page: one phone for each person, kept live by the event stream. A phone's texts are in texts.js,
// its calls in calls.js, the story in story.js.

import { TextsView } from "./texts.js";
import { CallView } from "./calls.js";
import { setUpStory } from "./story.js";
import { getJson } from "./wire.js";

const phones = new Map();

function addPhone(person) {
  const view = document.getElementById("phone").content.firstElementChild.cloneNode(true);
  const title = view.querySelector("h2");
  title.id = `name-${phones.size}`;
  title.textContent = person.name;
  view.setAttribute("aria-labelledby", title.id);
  view.dataset.role = person.role;
  view.querySelector(".avatar").textContent = initials(person.name);
  view.querySelector(".role").textContent = roleName(person.role);
  view.querySelector(".number").textContent = readable(person.number);
  document.getElementById("phones").append(view);
  phones.set(person.number, { texts: new TextsView(view, person), call: new CallView(view, person) });
}

function initials(name) {
  return name.split(/\s+/).slice(0, 2).map((word) => word[0] || "").join("").toUpperCase();
}

function roleName(role) {
  return { worker: "Worker", rep: "Union rep", supervisor: "Supervisor" }[role] || role;
}

function readable(number) {
  return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "($1) $2-$3");
}

async function refresh() {
  await Promise.all(
    [...phones].map(async ([number, phone]) => {
      const where = `number=${encodeURIComponent(number)}`;
      const [texts, calls] = await Promise.all([getJson(`inbox?${where}`), getJson(`calls?${where}`)]);
      phone.texts.replace(texts);
      calls.filter((call) => !call.ended).forEach((call) => phone.call.update(call));
    }),
  );
}

function listen() {
  const source = new EventSource("/phones/events");
  const live = document.getElementById("live");
  const show = (text, on) => {
    live.textContent = text;
    live.classList.toggle("on", on);
  };
  source.onopen = () => {
    show("Live", true);
    // Load what happened while the stream was down.
    refresh().catch(() => show("Connecting…", false));
  };
  source.onerror = () => show("Connecting…", false);
  const text = (event) => {
    const message = JSON.parse(event.data);
    for (const number of new Set([message.from, message.to])) phones.get(number)?.texts.show(message);
  };
  source.addEventListener("message", text);
  source.addEventListener("status", text);
  source.addEventListener("call", (event) => {
    const call = JSON.parse(event.data);
    phones.get(call.number)?.call.update(call);
  });
  source.addEventListener("reset", () => refresh());
}

async function start() {
  const people = await getJson("people");
  const order = ["worker", "rep", "supervisor"];
  const rank = (person) => (order.indexOf(person.role) + order.length + 1) % (order.length + 1);
  people.sort((one, other) => rank(one) - rank(other)).forEach(addPhone);
  if (!people.length) {
    document.getElementById("phones").textContent = "There are no phones. Start the simulator with some.";
  }
  setUpStory();
  listen();
}

start().catch((fault) => {
  document.getElementById("live").textContent = `The phones do not answer: ${fault.message}`;
});
