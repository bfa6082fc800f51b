// A text that others need is one click from the clipboard; what was opened above a thread closes again.
import { find } from "./page.js";

/** @param {HTMLElement} button */
async function copy(button) {
  const words = find(button.dataset.copies ?? "");
  if (!words) return;
  try {
    await navigator.clipboard.writeText(words.textContent ?? "");
  } catch {
    return getSelection()?.selectAllChildren(words);
  }
  button.setAttribute("aria-pressed", "true");
}

export function keepCopies() {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-copies]"));
    if (button) copy(button);
    const closer = /** @type {HTMLElement | null} */ (target.closest("[data-closes]"));
    const opened = closer && find(closer.dataset.closes ?? "");
    if (!opened) return;
    event.preventDefault();
    opened.replaceChildren();
  });
}
