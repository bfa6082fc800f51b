// Ctrl-K: go anywhere by typing a few letters.
import { all, fetchPart, find } from "./page.js";

const dialog = () => /** @type {HTMLDialogElement | null} */ (find("#palette"));
const input = () => /** @type {HTMLInputElement | null} */ (find("#palette-words"));
const options = () => all("#palette-list [role=option]");

export function openPalette() {
  const words = input();
  if (!words || dialog()?.open) return;
  words.value = "";
  dialog()?.showModal();
  ask();
}

/** Who types on asks anew; an answer to fewer letters is no longer wanted. */
function ask() {
  const words = input();
  fetchPart(`${words?.dataset.address}?q=${encodeURIComponent(words?.value ?? "")}`, "#palette-list");
}

/** @param {number} index */
function mark(index) {
  const found = options();
  const at = (index + found.length) % (found.length || 1);
  found.forEach((one, place) => {
    one.id = `option-${place}`;
    one.tabIndex = -1;
    one.setAttribute("aria-selected", String(place === at));
  });
  found[at]?.scrollIntoView({ block: "nearest" });
  if (found[at]) input()?.setAttribute("aria-activedescendant", found[at].id);
}

const marked = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");

/** @param {KeyboardEvent} event */
function steer(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) mark(marked() + step);
  else if (event.key === "Enter") options()[marked()]?.click();
  else return;
  event.preventDefault();
}

export function keepPalette() {
  let timer = 0;
  document.addEventListener("htmx:after:settle", (event) => {
    if (/** @type {any} */ (event).detail.task?.target?.id === "palette-list") mark(0);
  });
  input()?.addEventListener("keydown", steer);
  input()?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
}
