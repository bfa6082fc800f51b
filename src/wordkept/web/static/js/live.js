// Live: the server says what changed, by id; the page fetches the truth. Nothing one reads is moved away.
import { rowOf } from "./inbox.js";
import { all, fetchPart, find, opened, post, query, say, word } from "./page.js";

const LOOKING_EVERY = 30_000, TRY_AGAIN = 3_000, GATHER = 60, NEAR_END = 120;
const FAILED = ["htmx:error", "htmx:response:error"];

/** @type {Set<string>} */
const changed = new Set();
let gathering = 0, fresh = 0, behind = 0, atEnd = false;

/** Many facts in one breath become one fetch for each conversation. @param {string} id */
export function refresh(id) {
  if (!id) return;
  changed.add(id);
  clearTimeout(gathering);
  gathering = setTimeout(() => {
    const ids = [...changed];
    changed.clear();
    ids.forEach(refreshRow);
    if (ids.includes(opened())) refreshThread();
  }, GATHER);
}

/** @param {string} id */
async function refreshRow(id) {
  const rows = find("#rows");
  if (!rows) return;
  const landing = document.body.appendChild(document.createElement("ul"));
  landing.hidden = true;
  let came = true;
  let gone = false;
  for (const failed of FAILED) landing.addEventListener(failed, (/** @type {any} */ { detail }) => {
    came = false;
    gone ||= detail.ctx?.response?.status === 404;
  });
  await fetchPart(`/c/${id}/row/?${query()}`, landing);
  if (came || gone) place(id, find(".row", landing));
  landing.remove();
  if (gone && id === opened()) find("[data-back]")?.click();
}

/** Put a row where its time says, without moving what one reads. @param {string} id @param {HTMLElement | null} row */
function place(id, row) {
  const rows = find("#rows"), old = rowOf(id);
  const inside = old?.contains(document.activeElement), picked = old && find(".pick:checked", old);
  const after = old?.nextElementSibling;
  if (!row || !rows) {
    if (inside) find(".row-link", after ?? document)?.focus();
    old?.remove();
    if (rows && !find(".row", rows)) fetchPart(`/?${query()}`, "#list", "outerHTML");
    return;
  }
  find(".empty", rows)?.remove();
  const older = all(".row", rows).find((one) => one !== old && Number(one.dataset.at) < Number(row.dataset.at));
  const moved = !old || (older && older !== after);
  old?.remove();
  rows.insertBefore(row, older ?? find(".more", rows));
  if (id === opened()) row.setAttribute("aria-current", "true");
  if (picked) /** @type {HTMLInputElement} */ (find(".pick", row)).checked = true;
  if (inside) find(".row-link", row)?.focus({ preventScroll: true });
  if (moved) arrive(row, rows, !old);
}

/** @param {HTMLElement} row @param {HTMLElement} rows @param {boolean} isNew */
function arrive(row, rows, isNew) {
  row.classList.add("arriving");
  row.addEventListener("animationend", () => row.classList.remove("arriving"), { once: true });
  if (isNew) say(word("arrived", { name: find(".row-link bdi", row)?.textContent ?? "" }));
  if (rows.scrollTop > 60) showFresh(fresh + 1);
}

/** @param {number} count */
function showFresh(count) {
  fresh = count;
  const pill = find("#fresh");
  if (!pill) return;
  pill.hidden = !count;
  pill.textContent = word("fresh", { n: count });
}

const firstShown = () => find("[data-message]")?.dataset.message ?? "0";

/** An answer that describes another screen than the one we have now is not shown. @param {any} event */
function arriving(event) {
  const asked = new URL(event.detail.ctx.request?.action ?? "", location.href);
  const since = asked.searchParams.get("since"), scroll = find("#scroll");
  if (since === null || !scroll) return;
  const stale = since !== firstShown() || !asked.pathname.includes(opened());
  atEnd = !stale && scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END;
  if (!stale) return;
  event.preventDefault();
  refresh(opened());
}

async function refreshThread() {
  const scroll = find("#scroll");
  if (!scroll) return;
  const id = opened(), last = all("[data-message]").at(-1)?.id;
  await fetchPart(`/c/${id}/messages/?since=${firstShown()}&${query()}`, "#messages", "innerMorph");
  const newest = all("[data-message]").at(-1);
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
  atEnd = false;
  if (newest && newest.id !== last && newest.classList.contains("customer")) {
    say(word("arrived", { name: find(".person h2")?.textContent?.trim() ?? "" }));
    markRead(id);
  }
  refreshNotice();
}

/** Who else is here, and whether the customer wrote while we did. */
export function refreshNotice() {
  const composer = find("#composer"), notices = find("#notices");
  if (!composer || !notices) return;
  const seen = /** @type {HTMLInputElement} */ (find("[name=seen]", composer)).value;
  fetchPart(`${composer.dataset.notice}?seen=${seen}`, notices, "innerMorph");
}

async function refreshAll() {
  if (!find("#rows")) return;
  showFresh(0);
  await Promise.all([fetchPart(`/?${query()}`, "#list", "outerHTML"), opened() && refreshThread()]);
}

/** What could not be fetched when it changed would be missing for ever: ask for all of it until it comes. @param {any} event */
function missed({ detail }) {
  const { request, response } = detail.ctx ?? {};
  if (request?.method !== "GET" || response?.status < 500) return;
  catchingUp(true);
  clearTimeout(behind);
  behind = setTimeout(catchUp, TRY_AGAIN);
}

async function catchUp() {
  behind = 0;
  await refreshAll();
  catchingUp(behind !== 0);
}

/** @param {boolean} late */
function catchingUp(late) {
  const line = find("#line");
  if (!line) return;
  line.hidden = !late;
  line.textContent = word("catching_up");
}

/** @param {string} id */
function markRead(id) {
  if (document.visibilityState === "visible") post(`/c/${id}/read/`);
}

function look() {
  if (opened() && document.visibilityState === "visible") post(`/c/${opened()}/presence/`, { doing: "looking" });
}

let before = "";
/** @param {any} event */
function opening(event) {
  if (before && before !== event.detail) post(`/c/${before}/presence/`, { doing: "gone" });
  before = event.detail;
  look();
  if (before && Number(find("#thread")?.dataset.unread)) markRead(before);
}

/** @param {any} event */
function told(event) {
  const news = JSON.parse(event.detail.data);
  if (event.type === "reset") refreshAll();
  else if (event.type === "presence") news.conversation === opened() && refreshNotice();
  else refresh(news.conversation);
}

/** @param {any} event */
function changedHere(event) {
  const { conversation, conversations = [] } = event.detail;
  for (const id of [conversation, ...conversations]) refresh(id);
  for (const pick of all(".pick:checked")) /** @type {HTMLInputElement} */ (pick).checked = false;
  for (const menu of all("details.menu[open]")) menu.removeAttribute("open");
  document.dispatchEvent(new Event("change"));
}

function watchLine() {
  const live = find("#live");
  if (!live) return;
  let timer = 0;
  const lost = (/** @type {any} */ { detail }) => {
    if ((detail.status ?? detail.ctx?.response?.status) === 401) location.reload();
    catchingUp(true);
  };
  const restart = (/** @type {any} */ event) => {
    lost(event);
    clearTimeout(timer);
    timer = setTimeout(() => htmx.trigger(live, "wk:reconnect"), TRY_AGAIN);
  };
  live.addEventListener("htmx:sse:error", lost);
  live.addEventListener("htmx:error", restart);
  live.addEventListener("htmx:response:error", restart);
  live.addEventListener("htmx:sse:after:connection", () => catchingUp(false));
}

export function keepLive() {
  for (const name of ["fact", "presence", "reset"]) find("#live")?.addEventListener(name, told);
  for (const failed of FAILED) document.addEventListener(failed, missed);
  document.addEventListener("htmx:before:swap", arriving);
  document.addEventListener("wk:changed", changedHere);
  document.addEventListener("wk:opened", opening);
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", () => opened() && post(`/c/${opened()}/presence/`, { doing: "gone" }));
  setInterval(look, LOOKING_EVERY);
  document.addEventListener("click", (event) => {
    if (!(/** @type {Element} */ (event.target).closest("#fresh"))) return;
    find("#rows")?.scrollTo({ top: 0, behavior: "smooth" });
    showFresh(0);
  });
  find("#rows")?.addEventListener("scroll", () => (find("#rows")?.scrollTop ?? 0) < 20 && fresh && showFresh(0), { passive: true });
  watchLine();
}
