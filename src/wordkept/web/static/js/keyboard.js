// Every action has a key and a visible place: a key presses the thing one can see.
import { write } from "./composer.js";
import { fold } from "./inbox.js";
import { all, find, opened } from "./page.js";
import { openPalette } from "./palette.js";

let afterG = 0;

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])"));

/** The row that has the focus, or else the open one. */
const here = () => document.activeElement?.closest(".row") ?? find(".row[aria-current]");

/** @param {number} step */
function move(step) {
  const rows = all(".row");
  const at = rows.indexOf(/** @type {HTMLElement} */ (here()));
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)];
  const link = next && find(".row-link", next);
  link?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

/** Open the menu behind a key, or press the button that bears it: in a row that has the focus its own. @param {string} key */
function press(key) {
  const row = document.activeElement?.closest(".row");
  const thing = (row && find(`[data-row-key="${key}"]`, row)) ?? all(`[data-key="${key}"]`).at(-1);
  if (!thing) return;
  if (!(thing instanceof HTMLDetailsElement)) return thing.click();
  thing.open = !thing.open;
  (thing.open ? find("button, input:not([type=hidden])", thing) : find("summary", thing))?.focus();
}

/** A menu that opens is seen whole. @param {Event} event */
function showWhole(event) {
  const menu = event.target;
  if (menu instanceof HTMLDetailsElement && menu.open) (menu.closest(".menu-panel") ?? find(".menu-panel", menu))?.scrollIntoView({ block: "nearest" });
}

function select() {
  const pick = /** @type {HTMLInputElement | null} */ (here()?.querySelector(".pick") ?? null);
  pick?.click();
}

/** Out of whatever one is in, one step at a time. */
function back() {
  const menu = /** @type {HTMLDetailsElement | null} */ (find("details.menu[open]"));
  if (menu) {
    menu.open = false;
    return find("summary", menu)?.focus();
  }
  if (document.activeElement?.closest("#composer, #search")) return find("#thread")?.focus();
  if (all(".pick:checked").length) return /** @type {HTMLFormElement} */ (find("#together")).reset();
  find(".row-link", here() ?? document)?.focus();
}

/** @type {Record<string, () => void>} */
const KEYS = {
  j: () => move(1), k: () => move(-1), x: select,
  r: () => write("reply"), n: () => write("note"),
  a: () => press("a"), b: () => press("b"), s: () => press("s"), e: () => press("e"), c: () => press("c"), p: () => press("p"), l: () => press("l"), m: () => press("m"), w: () => press("w"), y: () => press("y"),
  z: () => find("#toasts button")?.click(),
  "/": () => find("#search")?.focus(),
  "?": () => /** @type {HTMLDialogElement} */ (find("#keys")).showModal(),
  "[": () => fold("list"), "]": () => fold("customer"),
};

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "k") return take(event, openPalette);
  if (command && event.key === "Enter") return take(event, send);
  if (command || event.altKey || find("dialog[open]")) return;
  if (event.key === "Escape") return back();
  if (isTyping(event.target)) return;
  if (Date.now() - afterG < 1_500) return take(event, () => goTo(event.key));
  if (event.key === "g") afterG = Date.now();
  const act = KEYS[event.key];
  if (act && (find(".inbox, .stream") || "?/".includes(event.key))) take(event, act);
}

/** @param {Event} event @param {() => void} act */
function take(event, act) {
  event.preventDefault();
  act();
}

/** @param {string} key */
function goTo(key) {
  afterG = 0;
  find(`[data-go="${CSS.escape(key)}"]`)?.click();
}

function send() {
  if (!document.activeElement?.closest("#composer")) return;
  /** @type {HTMLButtonElement | null} */ (find("#send"))?.click();
}

/** Enter in a tick of a menu ticks it: it must not press the first button. @param {KeyboardEvent} event */
function tick(event) {
  const box = event.target;
  if (event.key !== "Enter" || !(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.closest(".menu-panel")) return;
  event.preventDefault();
  box.click();
}

/** Arrows walk through an open menu; a click elsewhere closes it. @param {KeyboardEvent} event */
function inMenu(event) {
  const panel = /** @type {Element} */ (event.target).closest?.("details[open] > .menu-panel");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!panel || !step) return;
  const items = all("summary, button, a, input:not([type=hidden])", panel).filter((item) => item.checkVisibility());
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  items[(at + step + items.length) % items.length]?.focus();
  event.preventDefault();
}

/** Focus is never lost after a change: it falls back to the pane it was in. */
function holdFocus() {
  let last = "#main";
  document.addEventListener("focusin", (event) => {
    const pane = /** @type {Element} */ (event.target).closest("#composer, #thread, #list, #customer, #river, #item");
    if (pane) last = `#${pane.id}`;
  });
  document.addEventListener("htmx:finally:request", () => {
    if (document.activeElement !== document.body || find("dialog[open]")) return;
    const pane = find(last === "#composer" && opened() ? "#words" : last);
    (["#list", "#river"].includes(last) ? find(".row[aria-current] .row-link") ?? find(".row-link") : pane)?.focus({ preventScroll: true });
  });
}

export function keepKeyboard() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("keydown", inMenu);
  document.addEventListener("keydown", tick);
  document.addEventListener("toggle", showWhole, { capture: true });
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    for (const menu of all("details.menu[open]")) if (!menu.contains(target)) menu.removeAttribute("open");
    const opener = target.closest("[data-opens]");
    if (!(opener instanceof HTMLElement)) return;
    event.preventDefault();
    /** @type {HTMLDialogElement} */ (find(`#${opener.dataset.opens}`)).showModal();
  });
  holdFocus();
}
