// The story: one button plays it, and each step is shown as it happens.

import { element, post } from "./wire.js";

// Seconds before each thing that a person does, slow enough to watch. The times shown leave these pauses out.
const PACE = 1;

const part = (name) => document.getElementById(name);

export function setUpStory() {
  part("play").addEventListener("click", play);
  part("story-close").addEventListener("click", () => {
    part("story").hidden = true;
    part("play").focus();
  });
}

async function play() {
  part("play").disabled = true;
  part("story").hidden = false;
  part("story-steps").replaceChildren();
  part("story-progress").value = 0;
  say("Playing…", "");
  try {
    const response = await post("story", { pace: PACE });
    if (!response.ok) throw new Error(`answer ${response.status}`);
    for await (const step of lines(response.body)) show(step);
  } catch (fault) {
    say(`The story stopped: ${fault.message}`, "bad");
  }
  part("play").disabled = false;
  part("play").textContent = "Play it again";
}

async function* lines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const whole = (rest + value).split("\n");
    rest = whole.pop();
    for (const line of whole) if (line) yield JSON.parse(line);
  }
}

function show(step) {
  if (step.done) {
    const words = step.ok ? `Every step happened. The hotline itself took ${step.at.toFixed(1)} seconds.` : "A step did not happen.";
    return say(words, step.ok ? "good" : "bad");
  }
  const item = element("li", step.ok ? "step" : "step bad", "");
  item.append(element("time", "at", `${step.at.toFixed(2)} s`));
  const line = element("p", "what", "");
  line.append(element("strong", "", step.who), ` ${step.what}`);
  item.append(line);
  if (step.text) item.append(element("q", "words", step.text));
  const list = part("story-steps");
  list.append(item);
  list.scrollTop = list.scrollHeight;
  part("story-progress").max = step.of;
  part("story-progress").value = step.step;
}

function say(text, name) {
  part("story-state").textContent = text;
  part("story-state").className = name;
}
