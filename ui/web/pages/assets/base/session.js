// Who is logged in, and for how long nobody has touched the page.

import { Problem, get, pause, request } from "./net.js";

/** Leaves for the login; afterwards the same page comes back. why: "idle", "out" or "". */
export function toLogin(why = "") {
  const next = encodeURIComponent(location.pathname + location.search + location.hash);
  location.replace(`/login?next=${next}${why ? `&why=${why}` : ""}`);
}

/** Returns the session, asking until the hall answers; without one it leaves for the login. waits() is called while there is no answer. */
export async function session(waits = () => {}) {
  for (;;) {
    try {
      const s = await get("/api/v1/session");
      if (s) { return s; }
      toLogin();
      return new Promise(() => {});
    } catch (e) {
      if (e instanceof Problem) {
        toLogin();
        return new Promise(() => {});
      }
      waits();
      await pause(1500);
    }
  }
}

/** Ends the session here and at the hall, as far as it answers, and shows the login. The window hears "logout" first: what is written goes. */
export async function logout(why) {
  dispatchEvent(new Event("logout"));
  try {
    await request("DELETE", "/api/v1/session");
  } catch {
    // the hall ends it by itself after idle time
  }
  if (why === "idle") { toLogin("idle"); } else { location.replace("/login?why=out"); }
}

const warnFor = 60; // seconds in which the page warns
const renewAfter = 45_000;

/** Watches for idleness. seconds is the hall's limit; warn(left) is called each second of the last minute and with null when it is over. */
export function watchIdle(seconds, warn) {
  if (!(seconds > 0)) { return; }
  let touched = Date.now();
  let renewed = Date.now();
  let warned = false;
  const touch = () => {
    touched = Date.now();
    if (warned) { warned = false; warn(null); }
    if (touched - renewed > renewAfter || seconds * 1000 < 2 * renewAfter) {
      renewed = touched;
      get("/api/v1/session").catch((e) => { if (e instanceof Problem) { toLogin("idle"); } });
    }
  };
  for (const name of ["pointerdown", "keydown", "wheel"]) { addEventListener(name, touch, { passive: true, capture: true }); }
  let moved = 0;
  addEventListener("pointermove", () => { if (Date.now() - moved > 5000) { moved = Date.now(); touch(); } }, { passive: true });
  setInterval(() => {
    const left = Math.ceil(seconds - (Date.now() - touched) / 1000);
    if (left <= 0) { logout("idle"); } else if (left <= Math.min(warnFor, seconds / 2)) { warned = true; warn(left); }
  }, 1000);
}
