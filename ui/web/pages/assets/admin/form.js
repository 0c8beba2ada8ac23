// Draws a part of the settings as a form and writes what is typed back into it. It knows shapes, not meanings.

import { el } from "../base/dom.js";
import { choices, fresh, nameOf } from "./labels.js";

const isTable = (v) => v !== null && typeof v === "object" && !Array.isArray(v);
const isWords = (v) => isTable(v) && "zh" in v && Object.keys(v).every((k) => ["zh", "en", "ko"].includes(k));
const plain = (path) => path.filter((p) => typeof p === "string").join(".");

/** What names something comes first, and what people read before what programs need. */
const early = ["id", "no", "name", "from", "to", "department", "series", "identity", "place", "usual", "bring", "steps", "hours"];
const rank = (key) => (early.includes(key) ? early.indexOf(key) : early.length);
const ordered = (value) => Object.keys(value).sort((a, b) => rank(a) - rank(b));

/** view: {changed(), wrong(path) → words or ""}. value is edited in place. */
export function drawForm(value, path, view) {
  return ordered(value).map((key) => field(value, key, value[key], [...path, key], view));
}

function field(owner, key, member, path, view) {
  const label = nameOf(key);
  if (Array.isArray(member)) { return list(owner, key, path, view); }
  if (isWords(member)) {
    return el("fieldset", { class: "words" }, el("legend", {}, label), ...["zh", "en", "ko"].filter((k) => k in member).map((k) => field(member, k, member[k], [...path, k], view)));
  }
  if (isTable(member)) {
    return el("fieldset", {}, el("legend", {}, label), ...drawForm(member, path, view));
  }
  return el("label", { class: typeof member === "boolean" ? "tick" : null }, el("span", {}, label), input(owner, key, member, path, view), wrong(path, view));
}

function wrong(path, view) {
  const words = view.wrong(path);
  return words ? el("small", { class: "wrong" }, words) : null;
}

function input(owner, key, member, path, view) {
  const set = (v) => { owner[key] = v; view.changed(); };
  const name = { "data-key": path.join("."), "aria-invalid": view.wrong(path) ? "true" : null };
  if (typeof member === "boolean") { return el("input", { type: "checkbox", checked: member, onchange: (e) => set(e.target.checked), ...name }); }
  if (typeof member === "number") { return el("input", { type: "number", step: "1", value: member, oninput: (e) => { if (e.target.value !== "") { set(Number(e.target.value)); } }, ...name }); }
  if (choices[key] && (member === "" || member in choices[key])) {
    const made = el("select", { onchange: (e) => set(e.target.value), ...name }, ...Object.entries(choices[key]).map(([v, words]) => el("option", { value: v, selected: v === member }, words)));
    return made;
  }
  return el("input", { type: "text", value: member, spellcheck: "false", oninput: (e) => set(e.target.value), ...name });
}

function list(owner, key, path, view) {
  const make = fresh[plain(path)];
  const members = owner[key];
  if (!make && !members.some(isTable)) {
    const numbers = members.length > 0 && members.every((m) => typeof m === "number");
    const lines = (text) => text.split("\n").map((l) => l.trim()).filter(Boolean).map((l) => (numbers && Number.isInteger(Number(l)) ? Number(l) : l));
    return el("label", {}, el("span", {}, nameOf(key), " ", el("small", {}, "每行一个")),
      el("textarea", { rows: Math.min(Math.max(members.length, 1) + 1, 8), spellcheck: "false", "data-key": path.join("."), oninput: (e) => { owner[key] = lines(e.target.value); view.changed(); } }, members.join("\n")), wrong(path, view));
  }
  const redraw = () => { view.changed(); view.redraw(); };
  const add = () => { members.push(make ? make() : structuredClone(members.at(-1))); redraw(); };
  return el("fieldset", { class: "list", "data-list": path.join(".") }, el("legend", {}, `${nameOf(key)}（${members.length}）`), wrong(path, view),
    ...members.map((m, i) => memberCard(members, m, i, [...path, i], view, redraw)),
    el("button", { type: "button", class: "add", onclick: add }, `添加${nameOf(key)}`));
}

/** What a member is called in its list. */
function titleOf(m, i) {
  const name = m.name?.zh ?? (typeof m.name === "string" ? m.name : "") ?? "";
  return [m.no ?? m.id ?? m.board ?? "", name || m.zh || m.service || m.from || ""].filter((v) => v !== "").join(" ") || `第${i + 1}项`;
}

function memberCard(members, m, i, path, view, redraw) {
  const key = path.join(".");
  const move = (to) => { members.splice(to, 0, ...members.splice(i, 1)); redraw(); };
  const card = el("details", { open: view.open.has(key) || !titleOf(m, -1) }, el("summary", {}, titleOf(m, i)),
    ...(isTable(m) ? drawForm(m, path, view) : []),
    el("div", { class: "doing" },
      el("button", { type: "button", disabled: i === 0, onclick: () => move(i - 1) }, "上移"), el("button", { type: "button", disabled: i === members.length - 1, onclick: () => move(i + 1) }, "下移"),
      el("button", { type: "button", onclick: () => { members.splice(i, 1); redraw(); } }, "删除")));
  card.addEventListener("toggle", () => { if (card.open) { view.open.add(key); } else { view.open.delete(key); } });
  return card;
}
