// The composer: no word is ever lost, the length is counted as the place counts it, one press sends once.
import { all, find, opened, post, say, word } from "./page.js";
import { refreshNotice } from "./live.js";

const SAVE_AFTER = 700, TYPING_EVERY = 8_000;
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const URLS = /https?:\/\/[^\s<>"']{1,2000}/g;

let timer = 0, typedAt = 0;
/** @type {Promise<unknown> | null} */
let saving = null;

const form = () => /** @type {HTMLFormElement | null} */ (find("#composer"));
const box = () => /** @type {HTMLTextAreaElement | null} */ (find("#words"));
const mode = () => String(new FormData(form() ?? undefined).get("mode") ?? "");
const place = () => `draft:${document.body.dataset.agent}:${form()?.dataset.conversation}`;

/** As the channel counts: the same rule as on the server. @param {string} text @param {DOMStringMap} manners */
export function count(text, manners) {
  const short = manners.urlLength ? text.replace(URLS, "u".repeat(Number(manners.urlLength))) : text;
  return manners.unit === "graphemes" ? [...segmenter.segment(short)].length : [...short].length;
}

function measure() {
  const composer = form(), words = box(), length = find("#length");
  const send = /** @type {HTMLButtonElement | null} */ (find("#send"));
  if (!composer || !words || !length || !send) return;
  const manners = composer.dataset, limit = Number(manners.limit), note = mode() === "note";
  const left = limit - count(words.value, manners);
  const bytesOver = manners.bytes ? new TextEncoder().encode(words.value).length - Number(manners.bytes) : 0;
  const over = !note && ((limit && left < 0) || bytesOver > 0);
  length.className = `length ${over ? "over" : limit && left < limit / 10 ? "near" : ""}`;
  length.hidden = note || !limit;
  length.textContent = over ? word("over", { n: Math.max(-left, bytesOver) }) : word("left", { n: left });
  send.toggleAttribute("disabled", Boolean(over));
  send.title = over ? length.textContent : "";
}

/** Keep it here at once, there a moment later. */
function keep() {
  const words = box();
  if (!form() || !words) return;
  if (words.value.trim()) {
    localStorage.setItem(place(), JSON.stringify({ words: words.value, mode: mode(), at: Date.now() }));
  } else localStorage.removeItem(place());
  clearTimeout(timer);
  timer = setTimeout(save, SAVE_AFTER);
}

async function save() {
  const composer = form(), words = box(), saved = find("#saved");
  if (!composer || !words || !saved) return;
  saving = post(composer.dataset.draft ?? "", { words: words.value, mode: mode() });
  try {
    const answer = /** @type {Response} */ (await saving);
    saved.textContent = word(answer.ok ? "saved" : "kept_here");
  } catch {
    saved.textContent = word("kept_here");
  } finally {
    saving = null;
  }
}

/** What is newer wins: the words kept on this device, or those the server has. */
function restore() {
  const composer = form(), words = box();
  if (!composer || !words) return;
  const kept = JSON.parse(localStorage.getItem(place()) ?? "null");
  const savedAt = Date.parse(composer.dataset.savedAt ?? "") || 0;
  if (kept && kept.at > savedAt && kept.words !== words.value) {
    words.value = kept.words;
    choose(kept.mode);
    save();
  }
  measure();
}

/** @param {string} wanted "reply" means the first that is no note */
export function choose(wanted) {
  const modes = /** @type {HTMLInputElement[]} */ (all("[name=mode]", form() ?? document));
  const now = modes.find((one) => one.checked);
  const reply = wanted === "reply";
  if (reply && now && now.value !== "note") return;
  const chosen = modes.find((one) => (reply ? one.value !== "note" : one.value === wanted));
  if (chosen) chosen.checked = true;
  measure();
}

/** @param {string} wanted */
export function write(wanted) {
  choose(wanted);
  const words = box();
  words?.focus();
  words?.setSelectionRange(words.value.length, words.value.length);
}

function typing() {
  const words = box();
  if (!words?.value.trim() || mode() === "note" || Date.now() - typedAt < TYPING_EVERY) return;
  typedAt = Date.now();
  post(`/c/${opened()}/presence/`, { doing: "replying" });
}

/** A draft on its way must not arrive after the reply it became. @param {SubmitEvent} event */
async function submitting(event) {
  if (event.target !== form()) return;
  clearTimeout(timer);
  if (!saving) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await saving.catch(() => {});
  form()?.requestSubmit();
}

/** @param {any} event */
function answered(event) {
  const { ctx } = event.detail;
  if (ctx.sourceElement !== form() || ctx.response?.status !== 200) return;
  localStorage.removeItem(place());
  typedAt = 0;
}

/** @param {any} event */
function failed(event) {
  if (event.detail.ctx?.sourceElement !== form()) return;
  const trouble = find("#trouble");
  if (trouble) trouble.textContent = word("failed");
  say(word("failed"));
}

/** @param {StorageEvent} event */
function elsewhere(event) {
  const words = box();
  if (event.key !== place() || !words || document.activeElement === words) return;
  const kept = JSON.parse(event.newValue ?? "null");
  words.value = kept?.words ?? "";
  measure();
}

export function keepComposer() {
  document.addEventListener("input", (event) => {
    if (event.target !== box()) return;
    measure();
    keep();
    typing();
  });
  document.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.name !== "mode") return;
    measure();
    keep();
    box()?.focus();
  });
  document.addEventListener("submit", submitting, { capture: true });
  document.addEventListener("htmx:after:request", answered);
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:after:settle", (event) => {
    if (/** @type {any} */ (event).detail.task?.target?.id === "composer") restore();
  });
  document.addEventListener("wk:opened", restore);
  addEventListener("storage", elsewhere);
  document.addEventListener("wk:opened", () => opened() && refreshNotice());
}
