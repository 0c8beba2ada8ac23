// The second screen at a window: after a service it asks for one of five grades, at most for half a minute, and only once.

import { $, el, icon, lamp, redraw, say } from "../base/dom.js";
import { Live } from "../base/live.js";
import { Problem, Unreachable, get, pause, request } from "../base/net.js";
import { languages, tell } from "../base/say.js";

const asksFor = 30_000; // facts: D7
const thanksFor = 8_000;
const triesFor = 20_000; // a grade is sent again for so long
const grades = [5, 4, 3, 2, 1];

const no = Number(new URLSearchParams(location.search).get("window"));
let lang = "zh-CN";
let invitation = null; // the case that may be rated now
let endsAt = 0; // when it may not be any more, by this machine's clock
let seen = ""; // the ticket that was asked about already
let view = { name: "idle" };

const t = (key, values) => tell(lang, key, values);

function speak(l) {
  lang = l;
  document.documentElement.lang = l;
  drawBar();
  draw();
}

function drawBar() {
  say($("title"), t("web.board.window", { n: no }));
  document.title = t("web.board.window", { n: no });
  redraw($("languages"), lang, () => Object.entries(languages).map(([tag, name]) => el("button", { type: "button", lang: tag, "aria-pressed": String(tag === lang), onclick: () => speak(tag) }, name)));
}

/** Shows a picture; until is when it goes away by itself. */
function show(name, more = {}) {
  view = { name, ...more };
  draw();
}

function idle() {
  if (lang !== "zh-CN") { speak("zh-CN"); }
  show("idle");
}

const faces = {
  idle: () => [el("div", { class: "window" }, String(no)), el("h2", {}, t("web.rate.idle")), el("p", {}, t("web.rate.idle_note"))],
  none: () => [el("h2", {}, t("web.rate.no_window"))],
  ask: () => [
    el("h2", {}, t("web.rate.ask")), el("p", {}, t("web.rate.ask_note", { no: view.no })),
    el("div", { class: "grades" }, ...grades.map((g) => el("button", { type: "button", "data-grade": g, onclick: () => rate(g) }, icon(`face${g}`), t(`web.rate.${g}`)))),
    el("button", { type: "button", class: "skip", onclick: idle }, t("web.rate.skip")),
    el("p", { class: "left", id: "left" }),
  ],
  sending: () => [el("span", { class: "arc" }), el("h2", {}, t("web.rate.retry"))],
  thanks: () => [icon("check"), el("h2", {}, t("web.rate.thanks")), el("p", {}, t("web.rate.thanks_note"))],
  poor: () => [icon("people"), el("h2", {}, t("web.rate.poor")), el("p", {}, t("web.rate.poor_note"))],
  failed: () => [icon("warn"), el("h2", {}, t("web.rate.failed"))],
};

function draw() {
  redraw($("face"), [view.name, view.no, lang], () => faces[view.name]());
  drawLeft();
}

function drawLeft() {
  const left = document.getElementById("left");
  if (left && view.until) { say(left, t("web.rate.left", { n: Math.max(0, Math.ceil((view.until - Date.now()) / 1000)) })); }
}

/** Sends the grade until the hall has it. The same grade again is harmless. */
async function rate(grade) {
  if (view.name !== "ask") { return; }
  const ticket = view.ticket;
  show("sending");
  const end = Date.now() + triesFor;
  for (;;) {
    try {
      await request("POST", "/api/v1/ratings", { ticket, grade, source: `window ${no}`, at: new Date().toISOString() });
      break;
    } catch (e) {
      if (e instanceof Problem && e.status === 409) { break; } // it has its grade
      if (!(e instanceof Unreachable) || Date.now() > end) {
        show("failed", { until: Date.now() + thanksFor });
        return;
      }
      await pause(1500);
    }
  }
  show(grade <= 2 ? "poor" : "thanks", { until: Date.now() + thanksFor });
}

/** Runs twice a second: what has stood long enough goes away, and a case that has just ended is asked about. */
function tick() {
  if (view.until && Date.now() >= view.until) { idle(); }
  const i = invitation;
  if (i?.ticket && i.ticket !== seen && Date.now() < endsAt && view.name !== "sending") {
    seen = i.ticket;
    show("ask", { ticket: i.ticket, no: i.no, until: Date.now() + asksFor });
  }
  drawLeft();
}

function take(i) {
  invitation = i?.ticket ? i : null;
  if (invitation) { endsAt = Date.now() + Date.parse(i.until) - Date.parse(i.now); } // the two clocks may differ
  if (!invitation && view.name === "ask") { idle(); } // the next visitor was called, or it was rated elsewhere
  tick();
}

function drawLink(name) {
  const kind = { live: "ok", asking: "ok", connecting: "busy", lost: "fail" }[name];
  lamp($("link"), kind, t({ ok: "web.live", busy: "web.connecting", fail: "web.lost" }[kind]));
}

async function start() {
  let hall = null;
  while (!hall) {
    try {
      hall = await get("/api/v1/hall");
    } catch {
      await pause(2000);
    }
  }
  if (!hall.windows.some((w) => w.no === no)) {
    show("none");
    return;
  }
  idle();
  setInterval(tick, 500);
  new Live({
    events: `/api/v1/windows/${no}/rating/events`, ask: () => `/api/v1/windows/${no}/rating`, every: 3000, nothing: true, data: take, state: drawLink,
  }).start();
}

drawBar();
start();
