// A visitor's own place in the line: what the ticket's code leads to. The page knows no name.

import { $, el, redraw, say } from "../base/dom.js";
import { Problem, get, pause } from "../base/net.js";
import { Clock, languageOf, languages, nameIn, spaced, tell, waitIn } from "../base/say.js";

const every = 10_000; // between two questions
const soon = 4000; // the same, when the turn is near
const near = 3; // people ahead from which it is
const again = 2000; // the same, while the hall does not answer
const id = decodeURIComponent(location.pathname.split("/").pop());
const clock = new Clock();
let hall = null;
let place = null;
let lang = "";
let lostSince = null;
let freshAt = null;

const t = (key, values) => tell(lang, key, values);

/** A name that the hall gave, as screens have it. */
const named = (text) => (lang === "zh-CN" ? spaced(nameIn(lang, text)) : nameIn(lang, text));

/** Shows a page in a language: the visitor's choice, else the ticket's. */
function speak(l) {
  lang = languageOf(l);
  document.documentElement.lang = lang;
  document.title = t("web.place.title");
  $("languages").replaceChildren(...Object.entries(languages).map(([tag, name]) => el("button", { type: "button", lang: tag, "aria-pressed": String(tag === lang), onclick: () => speak(tag) }, name)));
  draw();
}

function service() {
  return hall?.services.find((s) => s.id === place.service);
}

/** The coloured field: what the visitor does now. */
function now() {
  switch (place.state) {
    case "serving": return ["call", t("web.place.called"), t("web.board.window", { n: place.window })];
    case "parked": return ["", t("web.place.parked"), ""];
    case "done": return ["", t("web.place.done"), ""];
    case "passed": return ["over", t("web.place.passed"), ""];
    case "cleared": return ["over", t("web.place.cleared"), ""];
    default: return place.ahead === 0 ? ["call", t("web.place.soon"), ""] : ["", t("web.place.waiting"), ""];
  }
}

/** The labelled lines below it. */
function facts() {
  const list = [];
  if (place.state === "waiting") {
    list.push([t("web.place.people"), t("web.place.count", { n: place.ahead })]);
    list.push([t("web.place.wait"), waitIn(lang, place.wait)]);
    list.push([t("web.place.where"), named(place.place)]);
  }
  return list;
}

/** What to do next, or what happens to who misses the call. */
function advice() {
  switch (place.state) {
    case "parked": return place.window ? el("p", {}, t("web.place.parked_note", { n: place.window })) : null;
    case "passed": case "cleared": return el("p", {}, t("web.place.ask"));
    case "waiting": return named(place.passed_rule) ? el("p", { class: "rule" }, el("small", {}, t("web.place.rule")), named(place.passed_rule)) : null;
    default: return null;
  }
}

function draw() {
  if (!lang) { return; }
  say($("hall"), nameIn(lang, hall?.name));
  drawFresh();
  if (!place) { return; }
  redraw($("ticket"), [place, lang, hall?.id], () => {
    const [kind, words, large] = now();
    return [
      el("div", { class: place.no.length > 5 ? "no long" : "no" }, place.no),
      el("div", { class: "what" }, named(service()?.name)),
      el("div", { class: `now ${kind}` }, words, large && el("b", {}, large)),
      el("dl", {}, ...facts().flatMap(([k, v]) => [el("dt", {}, k), el("dd", {}, v)])), advice(),
    ].filter(Boolean);
  });
}

function drawFresh() {
  $("fresh").classList.toggle("lost", Boolean(lostSince));
  if (lostSince) {
    say($("fresh"), t("web.place.lost", { time: clock.hm(lostSince) }));
  } else if (freshAt) {
    say($("fresh"), t("web.place.updated", { time: clock.hms(freshAt) }));
  }
}

function unknown() {
  place = null;
  $("ticket").replaceChildren(el("div", { class: "now over" }, t("web.place.unknown")), el("p", {}, t("web.place.unknown_note")));
  $("fresh").replaceChildren();
}

/** A signal that ends the rest between two questions: the phone has its network again, or somebody looks at it again. */
function awake() {
  const stop = new AbortController();
  addEventListener("online", () => stop.abort(), { signal: stop.signal });
  document.addEventListener("visibilitychange", () => stop.abort(), { signal: stop.signal });
  return stop.signal;
}

/** Whether the ticket can still change. */
const live = () => !place || ["waiting", "serving", "parked"].includes(place.state);

async function loadHall() {
  while (!hall) {
    try {
      hall = await get("/api/v1/hall");
      clock.zone(hall.zone);
      draw();
    } catch {
      await pause(2000);
    }
  }
}

/** Asks until the ticket is over; a hidden page rests until somebody looks at it. */
async function follow() {
  while (live()) {
    if (document.hidden) {
      await new Promise((shown) => document.addEventListener("visibilitychange", shown, { once: true }));
    }
    try {
      const before = place?.state;
      place = await get(`/api/v1/tickets/${encodeURIComponent(id)}/place`);
      freshAt = clock.now();
      lostSince = null;
      if (before === "waiting" && place.state === "serving") { navigator.vibrate?.([300, 200, 300]); }
      if (lang) { draw(); } else { speak(place.lang); }
    } catch (e) {
      if (e instanceof Problem && e.status === 404) {
        if (!lang) { speak(navigator.language.slice(0, 2) === "zh" ? "zh-CN" : navigator.language.slice(0, 2)); }
        unknown();
        return;
      }
      lostSince ??= clock.now();
      if (!lang) { speak("zh-CN"); }
      drawFresh();
    }
    await pause(lostSince ? again : place?.ahead <= near ? soon : every, awake());
  }
}

loadHall();
follow();
