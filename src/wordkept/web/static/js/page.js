// What every module needs: find things, speak to the reader, speak to the server.

/** @type {Record<string, string>} */
const words = JSON.parse(document.getElementById("script-words")?.textContent ?? "{}");

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement | null} */
export const find = (selector, within = document) => within.querySelector(selector);

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement[]} */
export const all = (selector, within = document) =>
  /** @type {HTMLElement[]} */ ([...within.querySelectorAll(selector)]);

/** Our words in the reader's language, with {names} filled in. @param {string} key @param {Record<string, string | number>} [given] */
export const word = (key, given = {}) =>
  (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(given[name] ?? ""));

/** Say it to those who do not see it. @param {string} text */
export function say(text) {
  const said = find("#said");
  if (said) said.textContent = text;
}

/** @returns {string} the id of the open conversation, or "" */
export const opened = () => find("#thread")?.dataset.open ?? "";

/** Which list this is: "view=mine&department=care". */
export const query = () => find(".inbox")?.dataset.query ?? "";

export const onPhone = () => matchMedia("(max-width: 640px)").matches;
export const isNarrow = () => matchMedia("(max-width: 1180px)").matches;

const token = () => /** @type {HTMLInputElement | null} */ (find("[name=csrfmiddlewaretoken]"))?.value ?? "";

/** A small post whose answer nobody waits to see. @param {string} address @param {Record<string, string>} [fields] */
export function post(address, fields = {}) {
  return fetch(address, {
    method: "POST", body: new URLSearchParams(fields), keepalive: true,
    headers: { "X-CSRFToken": token(), "HX-Request": "true", "HX-Request-Type": "partial" },
  });
}

/** Fetch a part of the page through htmx. Each source has its own queue: one under way, one waiting, the rest are the same question.
 * @param {string} address @param {string | Element} target @param {string} swap */
export const fetchPart = (address, target, swap = "innerHTML") =>
  htmx.ajax("GET", address, { source: target, target, swap });
