// Times stay true while one looks: "4 min" becomes "5 min", a recall window counts down.
import { all, word } from "./page.js";

const language = document.documentElement.lang || "en";
/** @type {[number, Intl.NumberFormatOptions][]} */
const UNITS = [
  [86400, { style: "unit", unit: "day", unitDisplay: "long" }],
  [3600, { style: "unit", unit: "hour", unitDisplay: "short" }],
  [60, { style: "unit", unit: "minute", unitDisplay: "short" }],
];

/** @param {number} seconds */
function span(seconds) {
  const unit = UNITS.find(([size]) => seconds >= size);
  if (!unit) return word("now");
  return new Intl.NumberFormat(`${language}-u-nu-latn`, unit[1]).format(Math.floor(seconds / unit[0]));
}

/** @param {HTMLElement} element @param {string} text */
function show(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function freshen() {
  for (const time of all("time[data-ago]")) {
    const at = Date.parse(time.getAttribute("datetime") ?? "");
    show(time, span(Math.max((Date.now() - at) / 1000, 0)));
  }
}

function countDown() {
  for (const element of all("[data-leaves]")) {
    const left = Math.ceil((Date.parse(element.dataset.leaves ?? "") - Date.now()) / 1000);
    for (const shown of all("span", element)) show(shown, left > 0 ? word("leaves", { n: left }) : word("leaving"));
  }
}

export function keepTime() {
  setInterval(freshen, 20_000);
  setInterval(countDown, 1_000);
  document.addEventListener("visibilitychange", freshen);
}
