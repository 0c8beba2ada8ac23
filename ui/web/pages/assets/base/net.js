// Asks the hall. Every answer is JSON; every refusal is a Problem; no answer at all is Unreachable.

/** The hall answered no. kind, key and hint are the fault's own. */
export class Problem extends Error {
  constructor(status, body, wait) {
    super(body.error || body.detail || `status ${status}`);
    Object.assign(this, { status, kind: body.kind || "", key: body.key || "", hint: body.hint || "", wait });
  }
}

/** The hall did not answer, or cannot do it now: the same question may be asked again. */
export class Unreachable extends Error {}

const later = [408, 429, 500, 502, 503, 504];

/**
 * Sends one request and returns the answer, or null for "nothing" and "nothing new".
 * timeout is in milliseconds; retrying is the caller's business.
 */
export async function request(method, path, body, { timeout = 8000, signal } = {}) {
  const stop = AbortSignal.timeout(timeout);
  let response;
  let text;
  try {
    response = await fetch(path, {
      method, cache: "no-store", credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, stop]) : stop,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    text = await response.text();
  } catch (e) {
    throw new Unreachable(String(e));
  }
  if (response.ok || response.status === 304) { return text ? JSON.parse(text) : null; }
  const told = problemOf(text);
  if (later.includes(response.status) && !told.key) { throw new Unreachable(told.hint || `status ${response.status}`); }
  throw new Problem(response.status, told, told.wait_seconds || 0);
}

function problemOf(text) {
  try {
    return JSON.parse(text) || {};
  } catch {
    return {}; // a proxy's page
  }
}

export const get = (path, options) => request("GET", path, undefined, options);

/** Waits; an aborted signal ends the wait at once, also one that was aborted before. */
export function pause(ms, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, signal?.aborted ? 0 : ms);
    signal?.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}

const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Makes an identifier that sorts by time: 48 bits of milliseconds and 80 random bits in Crockford's base 32. */
export function ulid() {
  let time = Date.now();
  let head = "";
  for (let i = 0; i < 10; i++) {
    head = digits[time % 32] + head;
    time = Math.floor(time / 32);
  }
  return head + Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => digits[b % 32]).join("");
}

/** Returns a path of this server from the address line, or the fallback: nobody is sent elsewhere after a login. */
export function ownPath(path, fallback) {
  return /^\/(?![/\\])/.test(path || "") ? path : fallback;
}
