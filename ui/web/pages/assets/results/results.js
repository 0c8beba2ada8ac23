// The page of finished results: register, find, see where each document is, and hand them over.

import { $, el, redraw, say } from "../base/dom.js";
import { speech, t } from "../base/lang.js";
import { Problem, get } from "../base/net.js";
import { begin, follow, message, refresh } from "../base/staff.js";
import { askHandover } from "./hand.js";
import { drawDetail, drawForms, drawResults } from "./list.js";
import { filters, readLabel, ways } from "./places.js";
import { askRegister } from "./register.js";

const view = {
  tab: "results", hall: null, find: "", place: "", way: "", pages: [""], next: "", list: null, chosen: new Map(), open: "", detail: null, unknown: false, lost: 0, filtered: false,
  onlyOpen: false, forms: null, formPages: [""], formNext: "",
  choose(r, is) {
    if (is) { view.chosen.set(r.id, r); } else { view.chosen.delete(r.id); }
    draw();
  },
  show(id) {
    Object.assign(view, { open: id, detail: null, unknown: false });
    history.replaceState(null, "", id ? `#${id}` : location.pathname);
    draw();
    refresh();
  },
};

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, v]) => v !== "" && v !== false)).toString();

async function load() {
  await (view.tab === "results" ? loadResults() : loadForms());
}

async function loadResults() {
  const asked = query({ case: view.find, state: view.place, delivery: view.way, after: view.pages.at(-1) });
  const [page, lost] = await Promise.all([get(`/api/v1/results?${asked}`), get("/api/v1/results?state=in_doubt,missing&limit=200"), loadDetail()]);
  if (asked !== query({ case: view.find, state: view.place, delivery: view.way, after: view.pages.at(-1) })) { return; } // somebody typed on
  Object.assign(view, { list: page.results, next: page.next || "", lost: lost.results.length, filtered: Boolean(view.find || view.place || view.way) });
  for (const r of page.results) {
    if (view.chosen.has(r.id) && r.state !== "registered" && r.state !== "at_window") { view.chosen.delete(r.id); } // a colleague was faster
  }
  draw();
}

async function loadDetail() {
  const id = view.open;
  if (!id) { return; }
  try {
    const detail = await get(`/api/v1/results/${encodeURIComponent(id)}`);
    if (id === view.open) { Object.assign(view, { detail, unknown: false }); }
  } catch (e) {
    if (!(e instanceof Problem) || e.status !== 404) { throw e; }
    if (id === view.open) { Object.assign(view, { detail: null, unknown: true }); }
  }
}

async function loadForms() {
  const page = await get(`/api/v1/handovers?${query({ open: view.onlyOpen, after: view.formPages.at(-1) })}`);
  Object.assign(view, { forms: page.handovers, formNext: page.next || "" });
  draw();
}

// Drawing.

function draw() {
  const results = view.tab === "results";
  for (const tab of ["results", "forms"]) {
    $(`tab-${tab}`).setAttribute("aria-selected", String(tab === view.tab));
    $(tab).hidden = tab !== view.tab;
  }
  $("detail").hidden = !results;
  drawFilters();
  drawResults(view);
  drawDetail(view.detail, view.unknown);
  drawForms(view.forms);
  drawPages($("pages"), view.pages, view.next);
  drawPages($("form-pages"), view.formPages, view.formNext);
  drawChosen();
  message("in-doubt", "fail", view.lost ? t("web.results.lost", { n: view.lost }) : "", t("web.results.lost_note"),
    el("button", { type: "button", onclick: () => { setTab("results"); filter({ place: "in_doubt,missing" }); } }, t("web.results.show")));
}

function drawFilters() {
  redraw($("places"), [speech.lang, view.place], () => filters.map(([name, states]) => el("button", { type: "button", "aria-pressed": String(states === view.place), "data-place": name, onclick: () => filter({ place: states }) }, t(`web.results.${name}`))));
  redraw($("way"), [speech.lang], () => [["", t("web.results.every")], ...ways.map((w) => [w, t(`web.results.${w}`)])].map(([value, words]) => el("option", { value, selected: value === view.way }, words)));
}

function drawPages(nav, pages, next) {
  redraw(nav, [speech.lang, pages, next], () => (pages.length > 1 || next ? [
    el("button", { type: "button", disabled: pages.length < 2, onclick: () => { pages.pop(); refresh(); } }, t("web.staff.newer")),
    el("button", { type: "button", disabled: !next, onclick: () => { pages.push(next); refresh(); } }, t("web.staff.older")),
  ] : []));
}

function drawChosen() {
  const n = view.chosen.size;
  $("chosen").hidden = !n || view.tab !== "results";
  $("new").classList.toggle("primary", !n); // one amber action at a time
  say($("chosen-count"), t("web.results.chosen", { n }));
}

// Doing.

function setTab(tab) {
  view.tab = tab;
  draw();
  refresh();
}

function filter(change) {
  Object.assign(view, change, { pages: [""] });
  draw();
  refresh();
}

/** What is typed finds cases; what is scanned opens its result or its form. */
function search() {
  const label = readLabel($("find").value);
  if (label?.form) { location.assign(`/handovers/${label.form}`); return; }
  if (label?.result) {
    $("find").value = "";
    filter({ find: "" });
    view.show(label.result);
    return;
  }
  if ($("find").value.trim() !== view.find) { filter({ find: $("find").value.trim() }); }
}

let typing = 0;
function typed() {
  clearTimeout(typing);
  if (!$("find").value.startsWith("OT")) { typing = setTimeout(search, 300); }
}

function register() {
  askRegister(view.hall, (r) => {
    message("saved", "ok", t("web.register.saved", { case: r.case }));
    setTimeout(() => message("saved"), 8000);
    view.show(r.id);
  });
}

const handOver = () => askHandover(view.hall, [...view.chosen.values()], (h) => location.assign(`/handovers/${h.no}`));

/** Keys go by their place on the keyboard, so that an input method for Chinese does not swallow them. */
function onKey(e) {
  if (e.repeat || e.ctrlKey || e.altKey || e.metaKey || $("ask").open || e.target.matches("input, select, textarea")) { return; }
  const act = { KeyN: register, Slash: () => { setTab("results"); $("find").focus(); }, KeyJ: () => { if (view.chosen.size) { handOver(); } } }[e.code];
  if (act) {
    e.preventDefault();
    act();
  }
}

async function start() {
  view.open = location.hash.slice(1);
  draw();
  await begin(draw, (hall) => { view.hall = hall; });
  $("tab-results").onclick = () => setTab("results");
  $("tab-forms").onclick = () => setTab("forms");
  $("search").onsubmit = (e) => { e.preventDefault(); search(); };
  $("find").oninput = typed;
  $("way").onchange = () => filter({ way: $("way").value });
  $("only-open").onchange = () => { Object.assign(view, { onlyOpen: $("only-open").checked, formPages: [""] }); refresh(); };
  $("new").onclick = register;
  $("new").disabled = false; // a press before now would be lost
  $("clear").onclick = () => { view.chosen.clear(); draw(); };
  $("hand").onclick = handOver;
  addEventListener("keydown", onKey);
  addEventListener("hashchange", () => view.show(location.hash.slice(1)));
  await follow(load);
}

start();
