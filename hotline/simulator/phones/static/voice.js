// Reads aloud what a caller hears, with the voices of the browser, in the language that the hotline speaks.

const box = document.getElementById("speak");
const synth = window.speechSynthesis;

if (!synth) box.closest("label").hidden = true;
box.checked = remembered() !== "off";
box.addEventListener("change", () => {
  try {
    localStorage.setItem("speak", box.checked ? "on" : "off");
  } catch {
    // A private window may refuse to store the choice; the switch works without it.
  }
  if (!box.checked) hush();
});

function remembered() {
  try {
    return localStorage.getItem("speak");
  } catch {
    return null;
  }
}

export function speak(spoken) {
  if (!synth || !box.checked || !spoken.text) return;
  const utterance = new SpeechSynthesisUtterance(spoken.text);
  utterance.lang = spoken.language || "en-US";
  synth.speak(utterance);
}

export function hush() {
  synth?.cancel();
}
