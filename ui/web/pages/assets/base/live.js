// Keeps a page's data as fresh as the hall's: by server-sent events, by asking where events do not come through, and again after every
// loss. The stream is read with fetch, because EventSource hides the heartbeat, by which alone a dead connection is told from a quiet one.

import { Problem, pause, request } from "./net.js";

const silence = 25_000; // no byte for so long: the connection is dead (the hall sends a heartbeat every 10 s)
const firstByte = 8_000; // no byte at all: something on the way holds the stream back
const retryStream = 60_000; // how long a page asks before it tries the stream again
const steps = [200, 500, 1000, 2000, 3000]; // between attempts, with as much again at random, so that 200 boards do not come at once

/**
 * options: events, the stream's address; ask(after), the address to ask, where after is the version that the page has, or null;
 * every, the least time between two questions; data(value), called with each newer state; state(name, since), called when the
 * connection becomes "live", "asking", "connecting" or "lost"; refused(problem), called when the hall says no, which ends the work; without it the hall is asked again.
 */
export class Live {
  constructor(options) {
    this.o = { every: 0, state() {}, ...options };
    this.version = null;
    this.name = "connecting";
    this.heard = Date.now();
    this.cut = new AbortController();
  }

  start() {
    this.run();
    this.beat = Date.now();
    this.timer = setInterval(() => this.notice(), 1000);
    this.onWake = () => { if (!document.hidden && this.name !== "live") { this.kick(); } };
    addEventListener("online", this.onWake);
    addEventListener("offline", this.onOffline = () => this.kick());
    document.addEventListener("visibilitychange", this.onWake);
    return this;
  }

  stop() {
    this.stopped = true;
    clearInterval(this.timer);
    removeEventListener("online", this.onWake);
    removeEventListener("offline", this.onOffline);
    document.removeEventListener("visibilitychange", this.onWake);
    this.cut.abort();
  }

  /** Drops what is under way and begins anew. */
  kick() {
    this.streamAgain = 0;
    this.cut.abort();
  }

  /** Takes a state that came another way, such as the answer to an act. */
  offer(value) {
    if (value && (this.version === null || value.version === undefined || value.version >= this.version)) {
      this.version = value.version ?? this.version;
      this.o.data(value);
    }
  }

  /** A timer that stood still means that the machine slept: nothing that was open can be trusted. */
  notice() {
    const now = Date.now();
    if (Math.abs(now - this.beat) > 8000) { this.kick(); }
    this.beat = now;
  }

  async run() {
    for (let failed = 0; !this.stopped;) {
      this.cut = new AbortController();
      let good = false;
      try {
        good = await this.once();
      } catch (e) {
        if (e instanceof Problem && this.o.refused && !this.stopped) {
          this.stop();
          this.o.refused(e);
          return;
        }
      }
      if (this.stopped) { return; }
      failed = good ? 0 : failed + 1;
      if (!good || this.name === "live") { this.show(failed > 1 ? "lost" : "connecting"); }
      if (this.name !== "asking") { await pause(steps[Math.min(failed, steps.length - 1)] * (1 + Math.random()), this.cut.signal); }
    }
  }

  /** Runs the stream until it ends, or one question. Returns whether anything was heard. */
  async once() {
    if (!(this.streamAgain > Date.now())) {
      if (await this.stream()) { return true; }
      this.streamAgain = Date.now() + retryStream;
      this.version = null; // the first answer comes at once
    }
    try {
      await this.question();
    } catch (e) {
      this.streamAgain = 0;
      throw e;
    }
    return true;
  }

  async question() {
    const asked = Date.now();
    const fresh = this.version === null;
    const value = await request("GET", this.o.ask(this.version), undefined, { timeout: fresh ? 8000 : 35_000, signal: this.cut.signal });
    this.hear("asking");
    if (value !== null || this.o.nothing) { this.take(value); }
    await pause(this.o.every - (Date.now() - asked), this.cut.signal);
  }

  async stream() {
    const cut = this.cut;
    let heard = false;
    let watch = setTimeout(() => cut.abort(), firstByte);
    try {
      const r = await fetch(this.o.events, { headers: { Accept: "text/event-stream" }, cache: "no-store", signal: cut.signal });
      if (!r.ok || !r.body || !(r.headers.get("Content-Type") || "").startsWith("text/event-stream")) { return false; }
      const reader = r.body.getReader();
      const text = new TextDecoder();
      const lines = new Lines((data) => this.take(data));
      this.version = null; // whatever the hall says first is the truth, also after its restart
      for (;;) {
        const { value, done } = await reader.read();
        if (done) { break; }
        heard = true;
        clearTimeout(watch);
        watch = setTimeout(() => cut.abort(), silence);
        this.hear("live");
        lines.feed(text.decode(value, { stream: true }));
      }
    } catch {
      // the connection ended; run decides what that means
    } finally {
      clearTimeout(watch);
      cut.abort();
      if (this.cut === cut) { this.cut = new AbortController(); }
    }
    return heard;
  }

  take(value) {
    if (value && this.version !== null && value.version < this.version) { return; }
    this.version = value?.version ?? this.version;
    try {
      this.o.data(value);
    } catch (e) {
      reportError(e); // a defect of the page must not look like a lost connection
    }
  }

  hear(name) {
    this.heard = Date.now();
    this.show(name);
  }

  show(name) {
    if (name === "lost" && this.name !== "lost") { this.since = this.heard; }
    if (name === "connecting" && this.name === "lost") { return; }
    if (name !== this.name) {
      this.name = name;
      this.o.state(name, new Date(this.since ?? Date.now()));
    }
  }
}

/** Puts a stream's pieces together into events and hands on the JSON of each. Comments, the heartbeat, are dropped. */
export class Lines {
  constructor(event) {
    this.event = event;
    this.rest = "";
    this.data = [];
  }

  feed(piece) {
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop();
    for (const line of lines) {
      if (line === "" && this.data.length) {
        this.event(JSON.parse(this.data.join("\n")));
        this.data = [];
      } else if (line.startsWith("data:")) {
        this.data.push(line.slice(line[5] === " " ? 6 : 5));
      }
    }
  }
}
