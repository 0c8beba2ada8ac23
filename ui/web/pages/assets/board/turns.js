// Decides which call stands in the amber field: each for at least ten seconds, several one after the other, the newest never lost.

const stay = 10_000;
const most = 5; // calls that may stand in line for the field; beyond them it would show what is long over. The list shows all.
const old = 30 * 60_000;

export class Turns {
  constructor() {
    this.seen = null; // the newest call that was ever taken in
    this.line = [];
    this.now = null;
    this.from = 0;
  }

  /**
   * Takes the hall's latest calls, newest first, at a time in milliseconds. The first ones ever are no news: the newest goes up at once,
   * in silence.
   */
  offer(calls, at) {
    const newest = calls[0]?.seq ?? 0;
    if (this.seen === null) {
      this.now = calls[0] ?? null;
      this.from = this.now ? at - stay : 0;
    } else {
      const fresh = calls.filter((c) => c.seq > this.seen).reverse();
      this.line = [...this.line.filter((c) => !fresh.some((f) => f.no === c.no)), ...fresh].slice(-most);
      if (newest < this.seen) { this.reset(calls, at); }
    }
    this.seen = newest;
  }

  /** The hall counts anew: another database. */
  reset(calls, at) {
    this.line = [];
    this.now = calls[0] ?? null;
    this.from = at - stay;
  }

  /** Puts the next call up when it may, and returns it; else null. held tells that the voice still speaks of the one before. */
  step(at, held) {
    if (!this.line.length || held || (this.now && at - this.from < stay)) { return null; }
    this.now = this.line.shift();
    this.from = at;
    return this.now;
  }
}

/** Tells whether the hall rests: nobody waits, and the last call is long ago. */
export function rests(board, call, now) {
  const waiting = board.waiting.reduce((sum, w) => sum + w.waiting, 0);
  return !call || (waiting === 0 && now - Date.parse(call.at) > old) || now - Date.parse(call.at) > 12 * 60 * 60_000;
}
