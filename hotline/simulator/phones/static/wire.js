// Sends requests to the control API, which is always on the origin of this page.

export async function getJson(path) {
  return answer(await fetch(`/phones/${path}`));
}

export async function postJson(path, body) {
  return answer(await post(path, body));
}

export function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return fetch(`/phones/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `answer ${response.status}`);
  return body;
}

export function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
