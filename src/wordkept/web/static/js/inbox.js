// Three panes: which conversation is open, which row is marked, how wide and folded the panes are.
import { all, fetchPart, find, isNarrow, onPhone, opened, query, say, word } from "./page.js";

const root = document.documentElement;
/** How many steps of history are ours: only those may be gone back by a button on the page. */
let steps = 0;

/** Tell everybody that another conversation (or none) is open now. */
function announce() {
  const id = opened();
  mark(rowOf(id));
  document.dispatchEvent(new CustomEvent("wk:opened", { detail: id }));
}

/** @param {Element | null} row */
function mark(row) {
  for (const one of all(".row[aria-current]")) one.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
}

/** @param {string} id @returns {HTMLElement | null} */
export const rowOf = (id) => (id ? find(`#row-${CSS.escape(id)}`) : null);

export function toEnd() {
  const scroll = find("#scroll");
  const named = location.hash.startsWith("#m") ? document.getElementById(location.hash.slice(1)) : null;
  if (named) named.scrollIntoView({ block: "center" });
  else if (scroll) scroll.scrollTop = scroll.scrollHeight;
}

/** @param {Event} event */
function swapped(event) {
  const target = /** @type {any} */ (event).detail.task?.target;
  if (target?.id !== "thread") return;
  announce();
  toEnd();
  find("#thread")?.focus({ preventScroll: true });
  const name = find(".person h2")?.textContent?.trim();
  if (name) say(word("opened", { name }));
}

/** Earlier messages come in above: what one reads stays where it is. @param {any} event */
function holdStill(event) {
  const { ctx } = event.detail, scroll = find("#scroll");
  if (!ctx.sourceElement?.closest?.(".earlier") || !scroll) return;
  const below = scroll.scrollHeight - scroll.scrollTop;
  scroll.classList.add("held");
  document.addEventListener("htmx:after:swap", function settle(/** @type {any} */ later) {
    if (later.detail.ctx !== ctx) return;
    document.removeEventListener("htmx:after:swap", settle);
    scroll.scrollTop = scroll.scrollHeight - below;
    requestAnimationFrame(() => scroll.classList.remove("held"));
  });
}

/** Back and forward fetch the pane, not the page: the list stays where it was. @param {any} event */
async function goBack(event) {
  if (!find(".inbox")) return;
  event.preventDefault();
  steps = Math.max(steps - 1, 0);
  const address = new URL(event.detail.path, location.href);
  showPane(address.searchParams.get("pane") ?? "");
  const wanted = address.pathname.split("/")[1] === "c" ? address.pathname.split("/")[2] : "";
  if (wanted !== opened()) await fetchPart(event.detail.path, "#thread", "outerHTML");
  if (!wanted) (find(".row[aria-current] .row-link") ?? find("#main"))?.focus();
}

/** @param {string} pane */
function showPane(pane) {
  const inbox = find(".inbox");
  if (inbox) inbox.dataset.pane = pane;
}

/** @param {"list" | "customer"} pane */
export function fold(pane) {
  if (pane === "customer" && isNarrow()) return openCustomer();
  const folded = root.toggleAttribute(`data-fold-${pane}`);
  if (folded) localStorage.setItem(`fold-${pane}`, "1");
  else localStorage.removeItem(`fold-${pane}`);
}

function openCustomer() {
  const address = `/c/${opened()}/?${query()}`;
  if (find(".inbox")?.dataset.pane === "customer") {
    if (steps) return history.back();
    history.replaceState({ htmx: true }, "", address);
    return showPane("");
  }
  showPane("customer");
  if (!history.state?.htmx) history.replaceState({ htmx: true }, "");
  history.pushState({ htmx: true }, "", `${address}&pane=customer`);
  steps += 1;
  find("#customer")?.focus();
}

/** @param {HTMLElement} grip @param {number} width */
function resize(grip, width) {
  const low = Number(grip.getAttribute("aria-valuemin")), high = Number(grip.getAttribute("aria-valuemax"));
  const kept = Math.round(Math.min(Math.max(width, low), high));
  root.style.setProperty(`--${grip.dataset.resizes}-width`, `${kept}px`);
  localStorage.setItem(`width-${grip.dataset.resizes}`, String(kept));
  grip.setAttribute("aria-valuenow", String(kept));
}

/** +1 where moving to the right makes the pane wider. @param {HTMLElement} grip */
const direction = (grip) => (grip.dataset.resizes === "list" ? 1 : -1) * (root.dir === "rtl" ? -1 : 1);

/** @param {PointerEvent} event */
function drag(event) {
  const grip = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".grip"));
  const pane = grip?.parentElement;
  if (!grip || !pane) return;
  const from = event.clientX, width = pane.offsetWidth;
  grip.setPointerCapture(event.pointerId);
  const move = (/** @type {PointerEvent} */ now) => resize(grip, width + (now.clientX - from) * direction(grip));
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", () => grip.removeEventListener("pointermove", move), { once: true });
  event.preventDefault();
}

/** @param {KeyboardEvent} event */
function nudge(event) {
  const grip = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".grip"));
  if (!grip?.parentElement || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const step = (event.key === "ArrowRight" ? 16 : -16) * direction(grip);
  resize(grip, grip.parentElement.offsetWidth + step);
  event.preventDefault();
}

/** @param {MouseEvent} event */
function click(event) {
  const link = /** @type {Element} */ (event.target).closest("[data-folds], [data-back], .row-link");
  if (!link || event.ctrlKey || event.metaKey) return;
  if (link.matches(".row-link")) {
    mark(link.closest(".row"));
  } else if (link.hasAttribute("data-folds")) {
    event.preventDefault();
    fold("customer");
  } else if (onPhone() && steps) {
    event.preventDefault();
    history.back();
  }
}

function countChosen() {
  const count = find(".bulk-count");
  const chosen = all(".pick:checked").length;
  if (count) count.textContent = chosen ? word("chosen", { n: chosen }) : "";
}

export function keepInbox() {
  if (!find(".inbox")) return;
  document.addEventListener("htmx:after:settle", swapped);
  document.addEventListener("htmx:before:swap", holdStill);
  document.addEventListener("htmx:before:history:restore", goBack);
  document.addEventListener("htmx:after:history:push", () => (steps += 1));
  document.addEventListener("pointerdown", drag);
  document.addEventListener("keydown", nudge);
  document.addEventListener("click", click);
  document.addEventListener("change", countChosen);
  document.addEventListener("reset", () => setTimeout(countChosen));
  announce();
  toEnd();
}
