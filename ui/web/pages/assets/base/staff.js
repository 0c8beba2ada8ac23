// What the staff's pages share: who is logged in, what the page tells, asking again and again, and sending something once.

import { $, el, icon, lamp, say } from "./dom.js";
import { speak, speech, t } from "./lang.js";
import { Problem, Unreachable, get, pause, request } from "./net.js";
import { Clock, nameIn } from "./say.js";
import { logout, session, toLogin, watchIdle } from "./session.js";

const every = 5000; // between two questions
const again = 2000; // the same, while the hall does not answer

export const clock = new Clock();

let lostSince = null;

/** Messages on top, by name: each stands once. No words: it goes away. */
export function message(name, kind, strong, words, ...more) {
  const told = strong && JSON.stringify([kind, strong, words]);
  const old = $("messages").querySelector(`[data-name="${name}"]`);
  if (told && old?.dataset.told === told) { return; }
  old?.remove();
  if (!strong) { return; }
  const made = el("div", { class: `banner ${kind}`, "data-name": name }, icon(kind === "ok" ? "check" : kind === "fail" ? "warn" : "info"), el("b", {}, strong), el("span", {}, words || ""), ...more);
  made.dataset.told = told;
  $("messages").append(made);
}

/** Shows whether the hall answers. */
export function link(ok) {
  lamp($("link"), ok ? "ok" : "fail", t(ok ? "web.live" : "web.lost"));
  if (ok) {
    lostSince = null;
    message("lost");
  } else {
    lostSince ??= clock.now();
    message("lost", "fail", t("web.staff.lost", { time: clock.hm(lostSince) }), t("web.staff.lost_note"));
  }
}

export const isSession = (e) => e instanceof Problem && (e.status === 401 || e.key === "fault.session");

const loginLink = () => el("a", { href: "/login", target: "_blank" }, t("web.staff.login"));

/** What to tell about a login that ended while somebody was writing. */
export const relogin = () => [t("web.staff.relogin"), " ", loginLink()];

/** Asks once. A login that ended leaves for the login page, unless somebody is writing. */
export async function attempt(load) {
  try {
    await load();
    message("role");
    link(true);
  } catch (e) {
    if (!(e instanceof Problem || e instanceof Unreachable)) { throw e; }
    if (isSession(e)) {
      if (!document.querySelector("dialog[open], [data-writing]")) { toLogin("idle"); }
      link(true);
    } else if (e instanceof Problem && e.status === 403) {
      message("role", "fail", t("web.staff.role"), t("web.staff.role_note"));
      link(true);
    } else {
      link(false);
    }
  }
}

let wake = new AbortController();

/** Makes follow ask at once. */
export function refresh() { wake.abort(); }

/** Asks again and again. */
export async function follow(load) {
  addEventListener("online", refresh);
  for (;;) {
    wake = new AbortController();
    await attempt(load);
    await pause(lostSince ? again : every, wake.signal);
  }
}

/**
 * Sends something until the hall answers, always with the same body, whose id makes it count once. waits() is called when it is sent again. A
 * signal ends it with null.
 */
export async function deliver(method, path, body, { waits = () => {}, signal } = {}) {
  for (let tries = 0; !signal?.aborted; tries++) {
    try {
      return await request(method, path, body, { timeout: 15_000, signal });
    } catch (e) {
      if (!(e instanceof Unreachable)) { throw e; }
    }
    if (!signal?.aborted) { waits(); }
    await pause(Math.min(300 * 2 ** tries, 2000), signal);
  }
  return null;
}

/** Begins a page: language, session, the hall's names. draw() draws it, in whatever language it is read. Returns who is logged in. */
export async function begin(draw, took = () => {}) {
  let hall = null;
  let asked = false;
  const all = () => {
    say($("hall"), nameIn(speech.lang, hall?.name));
    if (asked) { link(!lostSince); }
    draw();
  };
  speak(all);
  const me = await session(() => link(false));
  say($("who"), me.name || me.staff);
  $("out").onclick = () => logout("out");
  watchIdle(me.idle_seconds, (left) => (left === null ? message("idle") : message("idle", "", t("web.staff.idle", { n: left }), t("web.staff.idle_note"))));
  attempt(async () => {
    hall = await get("/api/v1/hall");
    clock.zone(hall.zone);
    asked = true;
    took(hall);
    all();
  });
  return me;
}
