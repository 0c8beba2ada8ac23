// The hall's board: the call in the amber field, the last calls, how many wait. It keeps no state but what it shows.

import { $, el, icon, lamp, redraw, say } from "../base/dom.js";
import { Live } from "../base/live.js";
import { get, pause } from "../base/net.js";
import { Clock, nameIn, spaced, tell } from "../base/say.js";
import { Sound } from "./sound.js";
import { Turns, rests } from "./turns.js";

const listed = 5; // rows of the list
const row = 5; // departments in one row of big tiles
const page = 8; // departments shown at once
const turnPage = 8000;

const clock = new Clock();
const turns = new Turns();
const sound = new URLSearchParams(location.search).get("sound") === "1" ? new Sound((is) => { $("sound").hidden = !is; }) : null;
let hall = null;
let board = null;
let lostSince = null;

const zh = (key, values) => tell("zh-CN", key, values);

/** The second language of a call: the ticket's own, or English. */
const second = (call) => (call.lang === "ko" ? "ko" : "en");

const title = (element, key) => element.replaceChildren(zh(key), el("small", { lang: "en" }, tell("en", key)));

function drawNow(come) {
  const call = turns.now;
  const rest = rests(board, call, clock.now());
  $("now").classList.toggle("rest", rest);
  if (come) {
    $("now").classList.remove("come");
    void $("now").offsetWidth; // the animation begins anew
    $("now").classList.add("come");
  }
  redraw($("face"), rest ? "rest" : call, () => (rest ? restFace() : callFace(call)));
}

function callFace(call) {
  const lang = second(call);
  const size = call.no.length > 6 ? "no widest" : call.no.length > 5 ? "no wider" : call.no.length > 4 ? "no wide" : "no";
  return [
    el("div", { class: "go" }, zh(call.n > 1 ? "web.board.again" : "web.board.go"), el("small", { lang }, tell(lang, call.n > 1 ? "web.board.again" : "web.board.to", { n: call.window }))),
    el("div", { class: size }, call.no),
    el("div", { class: "to" }, icon("arrow"), zh("web.board.window", { n: call.window })),
  ];
}

function restFace() {
  return [el("b", {}, zh("web.board.rest")), el("small", {}, zh("web.board.rest_note")), el("small", { lang: "en" }, tell("en", "web.board.rest"), el("br"), tell("en", "web.board.rest_note"))];
}

function drawLast() {
  const others = board.calls.filter((c) => c.seq !== turns.now?.seq && c.no !== turns.now?.no).slice(0, listed);
  redraw($("last"), others, () => others.map((c) => el("li", { class: c.no.length > 4 ? "long" : "" }, el("b", {}, c.no), icon("arrow"), el("span", {}, zh("web.board.window", { n: c.window })))));
}

function drawWaiting() {
  const count = new Map(board.waiting.map((w) => [w.department || "", w.waiting]));
  const all = hall.departments.map((d) => [nameIn("zh-CN", d.name), count.get(d.id) ?? 0]);
  if (count.has("")) { all.push([zh("web.board.other"), count.get("")]); }
  const pages = Math.max(1, Math.ceil(all.length / page));
  const at = Math.floor(performance.now() / turnPage) % pages;
  const shown = all.slice(at * page, at * page + page);
  $("waiting").classList.toggle("two", all.length > row);
  redraw($("waiting"), shown, () => shown.map(([name, n]) => el("li", {}, el("span", {}, name), el("b", {}, String(n)))));
}

function draw(come = false) {
  if (!board || !hall) { return; }
  drawNow(come);
  drawLast();
  drawWaiting();
}

/** Runs a few times a second: the clock, the next call's turn, the page of departments. */
function tick() {
  say($("clock"), clock.hm());
  say($("date"), clock.today());
  if (!board || !hall) { return; }
  const call = turns.step(performance.now(), sound?.speaking);
  if (call) { sound?.say(call.seq); }
  draw(Boolean(call));
}

function take(b) {
  board = b;
  clock.set(b.now);
  turns.offer(b.calls, performance.now());
  tick();
  draw();
}

function drawLink(name, since) {
  const kind = { live: "ok", asking: "ok", connecting: "busy", lost: "fail" }[name];
  lamp($("link"), kind, zh({ ok: "web.live", busy: "web.connecting", fail: "web.lost" }[kind]));
  lostSince = name === "lost" ? clock.of(since) : null;
  $("foot").classList.toggle("lost", name === "lost");
  drawFoot();
}

function drawFoot() {
  if (lostSince) {
    say($("hint"), zh("web.board.lost", { time: clock.hm(lostSince) }));
  } else if (hall) {
    say($("hint"), zh("web.board.hint", { desk: nameIn("zh-CN", hall.desk) }));
  }
}

/** The hall's names are asked for until they come. */
async function loadHall() {
  for (;;) {
    try {
      hall = await get("/api/v1/hall");
      break;
    } catch {
      await pause(2000);
    }
  }
  clock.zone(hall.zone);
  say($("hall"), spaced(nameIn("zh-CN", hall.name)));
  document.title = `${nameIn("zh-CN", hall.name)} 叫号屏`;
  drawFoot();
  draw();
}

title($("last-title"), "web.board.last");
title($("waiting-title"), "web.board.waiting");
$("sound").append(icon("speaker"), zh("web.board.sound"), el("small", { lang: "en" }, tell("en", "web.board.sound")));
setInterval(tick, 100);
tick();
loadHall();
new Live({ events: "/api/v1/board/events", ask: (after) => `/api/v1/board${after === null ? "" : `?after=${after}`}`, data: take, state: drawLink }).start();
