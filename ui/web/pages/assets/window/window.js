// The clerk's page: who is logged in, which window, and then the desk, kept fresh by the hall and changed by presses.

import { $, el, icon, lamp, redraw, say } from "../base/dom.js";
import { Live } from "../base/live.js";
import { Problem, get, pause } from "../base/net.js";
import { Clock, nameIn } from "../base/say.js";
import { logout, session, toLogin, watchIdle } from "../base/session.js";
import { askOut, askPark, askPause, askResult, askTakeOver, askTransfer, asking, closeAsk } from "./ask.js";
import { drawDesk, primary, taken } from "./desk.js";
import { keyNames } from "./names.js";
import { Press } from "./press.js";

const remembered = "onetrip.window";
const view = { desk: null, hall: null, clock: new Clock(), me: null, act: null, waits: false, press: pressKey, resume: (id) => send({ kind: "resume", ticket: id }) };
let live = null;
let press = null;

/** Messages on top, by name: each stands once. No words: it goes away. */
const messages = new Map();

function message(name, kind, strong, words, button) {
  const told = strong && JSON.stringify([kind, strong, words]);
  if (messages.get(name)?.dataset.told === told) { return; }
  messages.get(name)?.remove();
  messages.delete(name);
  if (!strong) { return; }
  const made = el("div", { class: `banner ${kind}`, "data-name": name }, icon(kind === "ok" ? "check" : kind === "fail" ? "warn" : "info"), el("b", {}, strong), el("span", {}, words || ""), button || null);
  made.dataset.told = told;
  messages.set(name, made);
  $("messages").append(made);
}

let problemTimer = 0;
function problem(strong, words) {
  message("problem", "fail", strong, words);
  clearTimeout(problemTimer);
  problemTimer = setTimeout(() => message("problem"), 12_000);
}

function drawLink(name, since) {
  const [kind, word] = { live: ["ok", "已连接"], asking: ["ok", "已连接"], connecting: ["busy", "正在连接"], lost: ["fail", "连接中断"] }[name];
  lamp($("link"), kind, word);
  if (name === "lost") {
    message("lost", "fail", `${view.clock.hms(view.clock.of(since))} 起连不上大厅`, "正在自动重连；恢复前请口头叫号，按过的键不会重复。");
  } else if (name !== "connecting") {
    message("lost");
  }
}

// Presses.

/** Sends an act with the ticket that the clerk sees. */
function send(act) {
  const ticket = act.ticket ?? view.desk.serving?.id;
  return press.send(ticket ? { ...act, ticket } : act);
}

/** What each key does. Questions come first; the act is sent with the answer, if the same ticket is still there. */
async function pressKey(kind) {
  if (press.busy || asking() || !view.desk) { return; }
  const before = view.desk.serving?.id;
  const act = await question(kind, view.desk.serving);
  if (!act) { return; }
  if (view.desk.serving?.id !== before) {
    problem("没有送出：正在办理的号已经变了。", "请看清后再按。");
    return;
  }
  message("problem");
  send(act);
}

async function question(kind, s) {
  switch (kind) {
    case "finish": return answered(await askResult(s.no), (result) => ({ kind, result }));
    case "park": return answered(await askPark(s.no), (reason) => ({ kind, reason }));
    case "pause": return answered(await askPause(), (reason) => ({ kind, reason }));
    case "transfer": return answered(await askTransfer(view.hall, s.no, s.service, view.desk.window), (to) => ({ kind, ...to }));
    case "take": return answered(await askTakeOver("接管这个窗口？", `${view.desk.clerk} 正在使用 ${view.desk.window} 号窗口。接管以后，由您办理正在办理的号。`), () => ({ kind: "open", take: true }));
    default: return { kind };
  }
}

const answered = (value, make) => (value === null ? null : make(value));

const letters = { KeyR: "recall", KeyG: "pass", KeyT: "transfer", KeyH: "park", KeyF: "finish" };

/** Keys go by their place on the keyboard, so that an input method for Chinese does not swallow them. */
function onKey(e) {
  if (e.repeat || e.ctrlKey || e.altKey || e.metaKey || asking() || $("desk").hidden) { return; }
  const focused = document.activeElement;
  if (e.code === "Space" && (focused === document.body || focused === $("next"))) {
    e.preventDefault();
    $("next").click();
  } else if (e.code === "KeyP") {
    $("pause").click();
  } else if (letters[e.code]) {
    $(`key-${letters[e.code]}`)?.click();
  }
}

/** After a click with the mouse no button keeps the focus: the space bar must mean the next visitor, not the button once more. */
function onClick(e) {
  if (e.detail > 0) { e.target.closest("button")?.blur(); }
}

const talk = {
  began(act) {
    Object.assign(view, { act, waits: false });
    draw();
  },
  waits() {
    view.waits = true;
    draw();
  },
  done(desk) {
    const leaves = view.act.kind === "leave";
    Object.assign(view, { act: null, waits: false });
    if (leaves) { location.assign("/window"); return; }
    live.offer(desk);
    draw();
  },
  async refused(why, act) {
    Object.assign(view, { act: null, waits: false });
    const hint = /\p{sc=Han}/u.test(why.hint) ? why.hint : "";
    if (why.status === 401 || why.key === "fault.session") { toLogin("idle"); return; }
    if (why.key === "asleep") {
      problem(`“${keyNames[act.kind]}”没有得到确认。`, "电脑休眠过；下面是大厅现在的情况。");
    } else if (why.status === 409) {
      problem(`“${keyNames[act.kind]}”没有生效：这个窗口的情况已经变了。`, hint || "可能另一位同事按过。下面是现在的情况，请看清后再按。");
    } else {
      problem(`现在不能${keyNames[act.kind]}。`, hint || "请看按键下面的说明。");
    }
    draw();
    await refresh();
    session();
  },
};

/** Asks for the desk once, beside the stream. */
async function refresh() {
  try {
    live.offer(await get(`/api/v1/windows/${view.desk.window}`));
  } catch {
    live.kick();
  }
}

// The desk.

function take(desk) {
  const first = !view.desk;
  const before = view.desk;
  view.desk = desk;
  view.clock.set(desk.now);
  if (first) { open(); }
  if (before?.serving && before.serving.id !== desk.serving?.id && !view.act) { closeAsk(); }
  drawTaken();
  draw();
}

function drawTaken() {
  if (taken(view)) {
    message("taken", "", `${view.desk.clerk} 在使用这个窗口。`, "您可以看；要办理，请接管，或换一个窗口。");
  } else {
    message("taken");
  }
}

function draw() {
  if (!view.desk) { return; }
  drawDesk(view);
  $("pause").hidden = view.desk.mode !== "open" || taken(view);
  $("pause").disabled = Boolean(view.act) || !view.desk.keys.pause;
}

function open() {
  const w = view.hall.windows.find((x) => x.no === view.desk.window);
  say($("title"), `${view.desk.window} 号窗口`);
  document.title = `${view.desk.window} 号窗口`;
  say($("services"), (w?.services || []).map((id) => nameIn("zh-CN", view.hall.services.find((s) => s.id === id)?.name) || id).join("、"));
  $("desk").hidden = false;
  $("out").hidden = false;
  localStorage.setItem(remembered, String(view.desk.window));
  press.resume();
}

async function refused(why) {
  if (why.status !== 404) {
    await session();
    await pause(2000);
  }
  location.replace("/window");
}

function openDesk(no) {
  press = new Press({ window: no, ...talk });
  live = new Live({ events: `/api/v1/windows/${no}/events`, ask: () => `/api/v1/windows/${no}`, every: 2000, data: take, state: drawLink, refused }).start();
  $("next").onclick = (e) => { if (e.detail < 2) { pressKey(primary(view)); } };
  $("pause").onclick = () => pressKey("pause");
  $("out").onclick = leave;
  addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
}

async function leave() {
  if (asking() || press.busy) { return; }
  const what = await askOut(view.desk.serving ? `${view.desk.serving.no} 还没有办结` : "离开");
  if (what === "logout") {
    logout("out");
  } else if (what === "leave" && (taken(view) || view.desk.mode === "closed")) {
    location.assign("/window");
  } else if (what === "leave") {
    send({ kind: "leave" });
  }
}

// Choosing a window.

function chooseWindow() {
  const mine = Number(localStorage.getItem(remembered));
  const names = (w) => w.services.map((id) => nameIn("zh-CN", view.hall.services.find((s) => s.id === id)?.name) || id).join("、");
  redraw($("windows"), view.hall.windows, () => view.hall.windows.map((w) => el("li", {}, el("button", { type: "button", class: w.no === mine ? "mine" : null, "data-window": w.no, onclick: () => location.assign(`/window?no=${w.no}`) },
    `${w.no} 号窗口${w.no === mine ? "（上次用的）" : ""}`, el("small", {}, names(w))))));
  $("choose").hidden = false;
  $("out").hidden = false;
  $("out").replaceChildren("退出登录");
  $("out").onclick = () => logout("out");
  lamp($("link"), "ok", "已连接");
  ($("windows").querySelector(".mine") || $("windows").querySelector("button"))?.focus();
}

async function loadHall() {
  for (;;) {
    try {
      return await get("/api/v1/hall");
    } catch (e) {
      if (e instanceof Problem) { problem("大厅没有给出窗口名单。", "请告诉管理员。"); }
      drawLink("lost", Date.now());
      await pause(1500);
    }
  }
}

async function start() {
  setInterval(() => { say($("clock"), view.clock.hms()); draw(); }, 1000);
  const opened = Date.now();
  view.me = await session(() => drawLink("lost", opened));
  say($("clerk"), view.me.name || view.me.staff);
  watchIdle(view.me.idle_seconds, (left) => (left === null
    ? message("idle") : message("idle", "", `${left} 秒后自动退出登录。`, "按任意键，或动一下鼠标，就继续。")));
  view.hall = await loadHall();
  view.clock.zone(view.hall.zone);
  message("lost");
  const no = Number(new URLSearchParams(location.search).get("no"));
  if (view.hall.windows.some((w) => w.no === no)) { openDesk(no); } else { chooseWindow(); }
}

start();
