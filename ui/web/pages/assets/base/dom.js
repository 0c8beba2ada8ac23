// Small helpers to build a page.

export const $ = (id) => document.getElementById(id);

/** Makes an element: attributes, then children. "on…" attributes are listeners, "class" is the class, null and false are left out. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) { continue; }
    if (name.startsWith("on")) {
      made.addEventListener(name.slice(2), value);
    } else {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  return made;
}

const sheet = new URL("icons.svg", import.meta.url).pathname;

/** Makes one of the line drawings. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 48 48");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sheet}#${name}`);
  svg.append(use);
  return svg;
}

/** Makes a picture of one line: the data of an SVG path in a box of the given size. */
export function drawing(path, width, height, words) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "drawing");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", words);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Sets a text only when it changes: screen readers speak what changes. */
export function say(element, text) {
  if (element.textContent !== text) { element.textContent = text; }
}

/** Shows a lamp: ok, busy, warn, fail or off, with its word. */
export function lamp(element, kind, word) {
  const name = `lamp ${kind}`;
  if (element.className !== name) { element.className = name; }
  say(element.querySelector("b"), word);
}

/** Redraws children only when what they show has changed, so that focus and a press under way survive. */
export function redraw(element, key, make) {
  const told = JSON.stringify(key);
  if (element.dataset.drawn !== told) {
    element.dataset.drawn = told;
    element.replaceChildren(...make());
  }
}
