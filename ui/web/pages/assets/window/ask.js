// The questions of the window's page. Each opens the dialog and answers with what was chosen, or null. Figures choose, Escape closes.

import { $, el } from "../base/dom.js";
import { nameIn } from "../base/say.js";
import { parkReasons, pauseReasons, results } from "./names.js";

const longestReason = 40;

/** Opens the dialog and waits until it closes. build(done) returns its contents; done(value) closes it. */
function ask(title, build, wide = false) {
  const box = $("ask");
  return new Promise((answer) => {
    let value = null;
    const done = (v) => { value = v; box.close(); };
    box.className = wide ? "wide-ask" : "";
    box.setAttribute("aria-label", title);
    box.replaceChildren(el("h2", {}, title), ...build(done));
    box.onclose = () => { box.replaceChildren(); answer(value); };
    box.onkeydown = (e) => choose(box, e);
    box.showModal();
  });
}

/** Presses the answer that bears the figure. */
function choose(box, e) {
  const figure = /^(?:Digit|Numpad)([1-9])$/.exec(e.code)?.[1];
  if (!figure || e.repeat || e.target.matches("input") || e.ctrlKey || e.altKey || e.metaKey) { return; }
  e.preventDefault();
  [...box.querySelectorAll("[data-figure]")].find((b) => b.dataset.figure === figure)?.click();
}

/** Closes the open question without an answer. */
export function closeAsk() {
  if ($("ask").open) { $("ask").close(); }
}

export const asking = () => $("ask").open;

function answer(i, text, note, onclick, attributes = {}) {
  return el("button", { type: "button", "data-figure": i < 9 ? i + 1 : null, onclick, ...attributes }, i < 9 ? el("kbd", {}, String(i + 1)) : "", el("span", {}, text, note ? el("small", {}, note) : ""));
}

const ends = (done, ...more) => el("div", { class: "ends" }, el("button", { type: "button", onclick: () => done(null) }, "不了，返回 ", el("kbd", {}, "Esc")), ...more);

function reasons(title, list) {
  return ask(title, (done) => {
    const own = el("input", { id: "own", maxlength: longestReason, autocomplete: "off" });
    const form = el("form", { class: "own", onsubmit: (e) => { e.preventDefault(); if (own.value.trim()) { done(own.value.trim()); } } },
      el("label", { for: "own" }, "其他原因（最多 40 字）", own), el("button", {}, "确定"));
    return [el("div", { class: "answers" }, ...list.map((r, i) => answer(i, r, "", () => done(r)))), form, ends(done)];
  });
}

export const askPark = (no) => reasons(`挂起 ${no}，原因是`, parkReasons);

export const askPause = () => reasons("暂停办理，原因是", pauseReasons);

export const askResult = (no) => ask(`${no} 的办理结果`, (done) => [
  el("div", { class: "answers" }, ...results.map(([id, name, note], i) => answer(i, name, note, () => done(id)))), ends(done)]);

export const askOut = (who) => ask(who, (done) => [
  el("div", { class: "answers" },
    answer(0, "换一个窗口", "本窗口不再叫号", () => done("leave")),
    answer(1, "退出登录", "下班、交接时用", () => done("logout"))), ends(done)]);

export const askTakeOver = (title, text) => ask(title, (done) => [el("p", {}, text),
  ends(done, el("button", { type: "button", class: "primary", onclick: () => done(true) }, "接管窗口"))]);

/** Asks where a ticket goes: {service} or {service, to}. from is its line, no its window. */
export function askTransfer(hall, ticket, from, no) {
  return ask(`转移 ${ticket} 到`, (done) => {
    let chosen = null;
    const list = el("div", { class: "answers three", role: "tabpanel" });
    const lines = el("div", { class: "answers three" });
    const send = el("button", { type: "button", class: "primary", disabled: true, onclick: () => done(chosen) }, "转移");
    const choose = (value) => { chosen = value; send.disabled = !value; if (value) { send.focus(); } };
    const mark = (box, button) => box.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
    const pick = (box, i, text, note, value) => answer(i, text, note, (e) => { mark(box, e.currentTarget); if (box === list) { lines.replaceChildren(); } choose(value()); });
    const names = (ids) => ids.map((id) => nameIn("zh-CN", hall.services.find((s) => s.id === id)?.name) || id);
    const served = (id) => hall.windows.some((w) => w.services.includes(id));

    const services = () => hall.services.filter((s) => s.id !== from && served(s.id))
      .map((s, i) => pick(list, i, nameIn("zh-CN", s.name), `${hall.windows.filter((w) => w.services.includes(s.id)).map((w) => w.no).join("、")} 号窗口`, () => ({ service: s.id })));
    const windows = () => hall.windows.filter((w) => w.no !== no)
      .map((w, i) => pick(list, i, `${w.no} 号窗口`, names(w.services).join("、"), () => {
        if (w.services.includes(from)) { return { service: from, to: w.no }; }
        lines.replaceChildren(...w.services.map((id, j) => pick(lines, j + 9, names([id])[0], "", () => ({ service: id, to: w.no }))));
        return null;
      }));
    const tab = (name, fill) => el("button", { type: "button", role: "tab", onclick: (e) => {
      e.currentTarget.parentElement.querySelectorAll("button").forEach((b) => b.setAttribute("aria-selected", String(b === e.currentTarget)));
      choose(null);
      lines.replaceChildren();
      list.replaceChildren(...fill());
    } }, name);
    const first = tab("换业务", services);
    const tabs = el("div", { class: "tabs", role: "tablist" }, first, tab("换窗口", windows));
    first.click();
    return [tabs, list, lines, el("p", { class: "note" }, "转移后按原来的取号时间排队，不用重新取号。"), ends(done, send)];
  }, true);
}
