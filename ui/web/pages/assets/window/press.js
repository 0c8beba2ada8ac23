// Sends what a clerk presses, each press once: it gets its identifier before it is sent, keeps it through every retry and a reload of the
// page, and nothing else can be pressed until the hall has answered.

import { Problem, Unreachable, pause, request, ulid } from "../base/net.js";

const guard = 700; // a second press so soon is the same finger: a double click, a bouncing key
const stale = 2 * 60_000; // a press that was lost for so long, while the page slept or was closed, is not sent any more
const saved = "onetrip.press";

export class Press {
  /**
   * options: window, its number; began(act), called at once; waits(act), called when the hall does not answer and the press is sent
   * again; done(desk), called with the hall's answer; refused(problem, act), called when the hall says no.
   */
  constructor(options) {
    this.o = options;
    this.act = null;
    this.last = -guard;
  }

  get busy() { return this.act !== null; }

  /** Presses a key. Returns false when the press does not count: one is under way, or it is the same finger once more. */
  send(act) {
    if (this.busy || performance.now() - this.last < guard) { return false; }
    this.last = performance.now();
    this.run({ id: ulid(), window: this.o.window, ...act }, Date.now());
    return true;
  }

  /** Sends again what a reload interrupted. */
  resume() {
    const kept = JSON.parse(sessionStorage.getItem(saved) || "null");
    if (kept && kept.act.window === this.o.window && Date.now() - kept.at < stale) {
      this.run(kept.act, kept.at);
    } else {
      sessionStorage.removeItem(saved);
    }
  }

  stop() { this.stopped = true; }

  async run(act, at) {
    this.act = act;
    sessionStorage.setItem(saved, JSON.stringify({ act, at }));
    this.o.began(act);
    let desk = null;
    let no = null;
    for (let tries = 0; !this.stopped; tries++) {
      const asked = Date.now();
      try {
        desk = await request("POST", `/api/v1/windows/${act.window}/acts`, act);
        break;
      } catch (e) {
        if (e instanceof Problem) { no = e; break; }
        if (!(e instanceof Unreachable)) { throw e; }
      }
      if (tries > 0 && Date.now() - asked > stale) { no = new Problem(0, { key: "asleep" }); break; }
      this.o.waits(act);
      await pause(Math.min(300 * 2 ** tries, 2000));
    }
    if (this.stopped) { return; }
    sessionStorage.removeItem(saved);
    this.act = null;
    if (no) {
      this.o.refused(no, act);
    } else {
      this.o.done(desk);
    }
  }
}
