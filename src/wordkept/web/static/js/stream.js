// The stream: a mention opens beside the river, and what one reads is never moved; news wait behind a pill.
import { all, fetchPart, find, say, word } from "./page.js";

const GATHER = 1_500;
let asking = 0;

const stream = () => find(".stream");
const open = () => find("#item")?.dataset.open ?? "";
/** @param {string} id */
const rowOf = (id) => (id ? find(`#mention-${CSS.escape(id)}`) : null);

/** @param {Element | null} row */
function mark(row) {
  for (const one of all(".row[aria-current]")) one.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
}

/** The row says what we know of it now; the focus stays in it. @param {string} id */
async function refreshRow(id) {
  const row = rowOf(id);
  if (!row) return;
  const inside = row.contains(document.activeElement);
  await fetchPart(`/mentions/${id}/row/?${stream()?.dataset.query}`, row, "outerHTML");
  if (id === open()) mark(rowOf(id));
  if (inside) find(".row-link", rowOf(id) ?? document)?.focus({ preventScroll: true });
}

/** @param {string} id */
async function refresh(id) {
  await refreshRow(id);
  if (id === open()) await fetchPart(`/mentions/${id}/?${stream()?.dataset.query}`, "#item", "outerHTML");
}

/** Another mention is open now, or none. @param {any} event */
function swapped(event) {
  if (event.detail.task?.target?.id !== "item") return;
  const row = rowOf(open());
  const last = find(".row[aria-current]");
  mark(row);
  if (!open()) return find(".row-link", last ?? document)?.focus({ preventScroll: true });
  find("#item")?.focus({ preventScroll: true });
  if (row?.classList.contains("new")) refreshRow(open());
  const name = find("#item h2")?.textContent?.trim();
  if (name) say(word("opened", { name }));
}

/** Back and forward fetch the pane, not the page: the river stays where it was. @param {any} event */
async function goBack(event) {
  if (!stream()) return;
  const address = new URL(event.detail.path, location.href);
  if (address.search.slice(1) !== stream()?.dataset.query) return;
  event.preventDefault();
  await fetchPart(event.detail.path, "#item", "outerHTML");
}

/** Somebody left a mention alone or took it up; or something new came in. @param {any} event */
function told(event) {
  const news = JSON.parse(event.detail.data);
  if (news.mention) refresh(news.mention);
  else if (event.type === "reset" || news.kind === "mention.understood") ask();
}

/** Many in one breath are one question. */
function ask() {
  clearTimeout(asking);
  asking = setTimeout(() => {
    const { fresh, query, arrived } = stream()?.dataset ?? {};
    fetchPart(`${fresh}?${query}&after=${arrived}`, "#more-news", "none");
  }, GATHER);
}

/** @param {any} event */
function showFresh({ detail: { count } }) {
  const pill = find("#more-news");
  if (!pill) return;
  pill.hidden = !count;
  pill.textContent = word("fresh", { n: count });
}

export function keepStream() {
  if (!stream()) return;
  for (const name of ["fact", "reset"]) find("#live")?.addEventListener(name, told);
  find("#live")?.addEventListener("htmx:sse:after:connection", ask);
  document.addEventListener("htmx:after:settle", swapped);
  document.addEventListener("htmx:before:history:restore", goBack);
  document.addEventListener("wk:mention", (event) => refresh(/** @type {CustomEvent} */ (event).detail.mention));
  document.addEventListener("wk:author", () => refresh(open()));
  document.addEventListener("wk:fresh", showFresh);
  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest(".row-link");
    if (link && !event.ctrlKey && !event.metaKey) mark(link.closest(".row"));
  });
}
