// A word about what happened, with undo; and the lamp on the rail.
import { find, post, say, word } from "./page.js";

const STAYS = 7_000;

/** @param {{text: string, undo?: string, bad?: boolean}} news */
function toast({ text, undo, bad }) {
  const note = document.createElement("p");
  note.className = `toast ${bad ? "error" : ""}`;
  note.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (undo) note.append(undoButton(undo, note));
  find("#toasts")?.replaceChildren(note);
  setTimeout(() => note.remove(), STAYS);
}

/** @param {string} address @param {HTMLElement} note */
function undoButton(address, note) {
  const button = Object.assign(document.createElement("button"), { className: "text-button", textContent: word("undo") });
  button.addEventListener("click", async () => {
    note.remove();
    const answer = await post(address);
    const news = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}");
    for (const [name, detail] of Object.entries(news)) document.dispatchEvent(new CustomEvent(name, { detail }));
  });
  return button;
}

/** The next light: as the device has it, light, dark. @param {SubmitEvent} event */
function lamp(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {HTMLButtonElement | null} */ (find("button[name=theme]", form));
  if (form.id !== "theme" || !button) return;
  event.preventDefault();
  const now = button.value, lights = ["auto", "light", "dark"];
  document.documentElement.dataset.theme = now;
  post(form.action, { theme: now });
  button.value = lights[(lights.indexOf(now) + 1) % lights.length];
  const drawing = find("use", button), sign = { auto: "sun-moon", light: "sun", dark: "moon" }[now];
  drawing?.setAttribute("href", `${drawing.getAttribute("href")?.split("#")[0]}#${sign}`);
}

export function keepToasts() {
  document.addEventListener("wk:said", (event) => toast(/** @type {CustomEvent} */ (event).detail));
  document.addEventListener("submit", lamp);
  setTimeout(() => find("#toasts")?.replaceChildren(), STAYS);
  const first = find("#toasts .toast")?.textContent;
  if (first) say(first.trim());
}
