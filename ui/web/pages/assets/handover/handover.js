// One 《办理结果交接表》: to look at, to print, to export, and to check and receive.

import { $, el, redraw, say } from "../base/dom.js";
import { speech, t } from "../base/lang.js";
import { Problem, get } from "../base/net.js";
import { attempt, begin, clock, deliver, follow, isSession, message, relogin } from "../base/staff.js";
import { readLabel } from "../results/places.js";

const no = decodeURIComponent(location.pathname.split("/").pop());
const path = `/api/v1/handovers/${encodeURIComponent(no)}`;
const receivers = ["keeper", "supervisor"];
const view = { me: null, hall: null, form: null, codes: null, unknown: false, checking: false, checks: new Map(), busy: false };

async function load() {
  if (view.unknown) { return; }
  try {
    view.form = await get(path);
    view.codes ??= await get(`${path}/codes`);
  } catch (e) {
    if (!(e instanceof Problem) || e.status !== 404) { throw e; }
    view.unknown = true;
  }
  if (view.form?.handover.receiver) { view.checking = false; }
  draw();
}

/** Who may receive it: a cabinet's form every window, too. */
function mayReceive() {
  const byCabinet = Boolean(view.form.handover.lines[0]?.cabinet);
  return view.me.roles.some((r) => receivers.includes(r) || (byCabinet && r === "clerk"));
}

function draw() {
  document.body.toggleAttribute("data-writing", view.checking);
  drawActs();
  redraw($("paper"), [speech.lang, view.form, view.codes, view.unknown, view.checking, view.busy, view.hall?.id], () => {
    if (view.unknown) { return [el("p", { class: "empty" }, t("web.handover.unknown"))]; }
    return view.form ? paper() : [];
  });
  drawLeft();
}

function drawActs() {
  const h = view.form?.handover;
  const open = h && !h.receiver;
  redraw($("acts"), [speech.lang, h, view.checking, view.me], () => [
    el("a", { class: "button", href: "/results" }, t("web.handover.back")), el("span", { class: "grow" }),
    h && el("a", { class: "button", href: `${path}/sheet`, download: true, id: "sheet" }, t("web.handover.sheet")),
    h && el("button", { type: "button", id: "print", class: open && mayReceive() ? null : "primary", onclick: () => print() }, t("web.handover.print")),
    open && mayReceive() && !view.checking && el("button", { type: "button", id: "receive", class: "primary", onclick: () => check(true) }, t("web.handover.receive")),
    open && !mayReceive() && el("span", { class: "note" }, t("web.handover.may_not")),
  ].filter(Boolean));
  redraw($("scan"), [speech.lang, view.checking], () => (view.checking ? [
    el("label", { for: "code" }, t("web.handover.code"), el("input", { id: "code", autocomplete: "off", spellcheck: "false", placeholder: t("web.handover.scan"), onkeydown: (e) => { if (e.key === "Enter") { scanned(); } } })),
    el("button", { type: "button", id: "all-ok", onclick: allOK }, t("web.handover.all_ok")),
    el("button", { type: "button", onclick: () => check(false) }, t("web.staff.cancel")),
    el("button", { type: "button", id: "confirm", class: "primary", onclick: receive }, t("web.handover.confirm")), el("span", { id: "left", class: "note", role: "status" }),
  ] : []));
}

// The paper.

function paper() {
  const { handover: h, results } = view.form;
  const label = (key) => t(`web.handover.${key}`);
  const facts = [
    ["no", h.no], ["at", clock.stamp(h.at)], ["from", h.from], ["by", h.by], ["to", h.to], ["receiver", h.receiver || ""], ["note", h.note || ""], ["received_at", h.receiver ? clock.stamp(h.received) : ""],
  ];
  const titles = [label("line"), t("web.results.case"), t("web.results.matter"), t("web.results.applicant"), t("web.results.document"), t("web.results.copies"), label("cell"), label("checked"), label("note"), label("code")];
  return [
    el("div", { class: "top" }, el("div", {}, el("p", { id: "paper-hall" }, $("hall").textContent), el("h2", {}, speech.lang === "zh-CN" ? `《${label("title")}》` : label("title")),
      el("p", {}, h.receiver ? lamp("ok", label("received")) : lamp("way", label("waiting")))), view.codes && el("figure", {}, draw2D(view.codes.form), el("figcaption", {}, h.no))),
    el("dl", {}, ...facts.flatMap(([key, words]) => [el("dt", {}, label(key)), el("dd", {}, words)])),
    el("table", {}, el("thead", {}, el("tr", {}, ...titles.map((n) => el("th", { scope: "col" }, n)))), el("tbody", {}, ...h.lines.map((l, i) => line(l, results[i] || {}, i)))),
    el("p", { class: "total" }, t("web.handover.total", { n: h.lines.length, c: results.reduce((sum, r) => sum + (r.copies || 0), 0) })),
    el("div", { class: "signs" }, ...["sign_from", "sign_to", "date", "date"].map((key) => el("p", {}, label(key)))),
  ];
}

const lamp = (kind, word) => el("span", { class: `lamp ${kind}` }, el("i"), el("b", {}, word));

function line(l, r, i) {
  const document = [r.document || "", r.number ? el("small", {}, r.number) : null].filter(Boolean);
  const code = view.codes?.lines[i];
  return el("tr", { "data-result": l.result },
    ...[String(i + 1), r.case || "", r.matter || "", r.masked || "", document, r.copies ? String(r.copies) : "", l.cabinet ? `${l.cabinet}/${l.cell}` : "", view.checking ? boxes(l) : checked(l.checked), "", code ? draw2D(code) : ""]
      .map((cell) => el("td", {}, ...[cell].flat())));
}

const checked = (words) => (words === "ok" ? t("web.handover.ok") : words || "");

/** Draws a QR code with its quiet zone. */
function draw2D(code) {
  const svg = (tag, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) { made.setAttribute(name, value); }
    return made;
  };
  const made = svg("svg", { class: "code", viewBox: `-4 -4 ${code.size + 8} ${code.size + 8}`, "aria-hidden": "true" });
  made.append(svg("path", { d: code.path }));
  return made;
}

// Checking.

function check(is) {
  Object.assign(view, { checking: is, checks: new Map() });
  message("receive");
  draw();
  if (is) { $("code").focus(); }
}

/** The check of one line: in order, or what is wrong. */
function boxes(l) {
  const name = `check-${l.result}`;
  const what = el("input", { "aria-label": t("web.handover.what"), placeholder: t("web.handover.what_hint"), maxlength: 40, hidden: true, oninput: () => set("bad") });
  const radio = (value) => el("input", { type: "radio", name, value, disabled: view.busy, onchange: () => set(value) });
  const set = (value) => {
    what.hidden = value !== "bad";
    view.checks.set(l.result, value === "bad" ? what.value.trim() : "ok");
    if (value === "bad" && document.activeElement !== what) { what.focus(); }
    drawLeft();
  };
  const kept = view.checks.get(l.result);
  const box = el("div", { class: "check" }, el("label", {}, radio("ok"), t("web.handover.ok")), el("label", {}, radio("bad"), t("web.handover.bad")), what);
  if (kept !== undefined) {
    box.querySelector(`[value=${kept === "ok" ? "ok" : "bad"}]`).checked = true;
    if (kept !== "ok") { Object.assign(what, { hidden: false, value: kept }); }
  }
  return box;
}

/** How many lines have no result of the check: without it, or "not in order" without a word why. */
const left = () => view.form.handover.lines.filter((l) => !view.checks.get(l.result)).length;

function drawLeft() {
  if (!view.checking) { return; }
  say($("left"), left() ? t("web.handover.left", { n: left() }) : "");
  $("confirm").disabled = view.busy || left() > 0;
  $("all-ok").disabled = view.busy;
}

function tick(id) {
  const box = document.querySelector(`[data-result="${id}"] input[value=ok]`);
  if (!box) { return false; }
  box.click();
  box.closest("tr").scrollIntoView({ block: "nearest" });
  return true;
}

function allOK() {
  for (const l of view.form.handover.lines) { tick(l.result); }
}

function scanned() {
  const label = readLabel($("code").value);
  $("code").value = "";
  const known = Boolean(label?.result) && tick(label.result);
  message("scan", "fail", known ? "" : t("web.handover.other"));
  $("code").focus();
}

/** Sends the check; the form's number makes it count once. */
async function receive() {
  view.busy = true;
  draw();
  const bad = Object.fromEntries([...view.checks].filter(([, words]) => words !== "ok"));
  try {
    await deliver("POST", `${path}/receipt`, { checked: bad }, { waits: () => message("receive", "", t("web.staff.resend")) });
    view.checking = false;
    message("receive", "ok", t("web.handover.done"));
  } catch (e) {
    if (!(e instanceof Problem)) { throw e; }
    if (isSession(e)) {
      message("receive", "fail", t("web.staff.problem"), "", ...relogin());
    } else {
      message("receive", "fail", t(e.status === 403 ? "web.handover.may_not" : "web.staff.problem"), e.status === 403 ? "" : t("web.staff.problem_note"));
    }
  }
  view.busy = false;
  draw();
  await attempt(load);
}

async function start() {
  view.me = await begin(draw, (hall) => { view.hall = hall; });
  document.title = `${t("web.handover.title")} ${no}`;
  await follow(load);
}

start();
