// Words, figures and times as people read them.

import { words } from "./words.js";

export const languages = { "zh-CN": "中文", en: "English", ko: "한국어" };

/** Returns the supported language that a tag means; Chinese for the others. */
export const languageOf = (tag) => (tag in languages ? tag : "zh-CN");

/** Returns a message in a language with its {places} filled in; Chinese gets a space around figures, as on the terminal. */
export function tell(lang, key, values = {}) {
  const message = words[lang]?.[key] ?? words["zh-CN"][key] ?? key;
  const filled = message.replace(/\{([a-z]+)\}/g, (_, name) => values[name] ?? "").replaceAll("*", "");
  return lang === "zh-CN" ? spaced(filled) : filled;
}

/** Puts a space between Chinese and figures or Latin letters; dates like 11月23日 stay close. */
export function spaced(text) {
  return text
    .replace(/(\p{sc=Han})([0-9A-Za-z])/gu, (all, a, b) => (a === "月" ? all : `${a} ${b}`))
    .replace(/([0-9A-Za-z])(\p{sc=Han})/gu, (all, a, b) => ("月日".includes(b) ? all : `${a} ${b}`));
}

/** Returns a name in a language: the hall sends {zh, en, ko}, or a plain string. */
export function nameIn(lang, text) {
  if (!text || typeof text === "string") { return text || ""; }
  return text[lang === "zh-CN" ? "zh" : lang] || text.zh || "";
}

/** Returns a wait as it is told. wait: {known, low_minutes, high_minutes}. */
export function waitIn(lang, wait) {
  if (!wait?.known) { return tell(lang, "wait.unknown"); }
  const { low_minutes: low, high_minutes: high } = wait;
  if (high <= 0) { return tell(lang, "wait.none"); }
  if (low >= 120) { return tell(lang, "wait.over", { hours: Math.floor(low / 60) }); }
  if (low <= 0) { return tell(lang, "wait.under", { high }); }
  return tell(lang, "wait.range", { low, high });
}

/** Tells whether the hall gave a time: its zero stands for none. */
export const isTime = (t) => Boolean(t) && !t.startsWith("0001-");

/** The hall's clock on this machine, whose own may be wrong. */
export class Clock {
  constructor() {
    this.ahead = 0;
    this.zone("Asia/Shanghai");
  }

  /** Sets the zone of the wall clock; an unknown one is left. */
  zone(name) {
    try {
      const f = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: name, hourCycle: "h23", ...options });
      this.short = f({ hour: "2-digit", minute: "2-digit" });
      this.long = f({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
      this.date = f({ month: "numeric", day: "numeric" });
      this.weekday = f({ weekday: "long" });
      this.key = new Intl.DateTimeFormat("en-CA", { timeZone: name });
    } catch {
      // keep the zone before
    }
  }

  set(now) { this.ahead = Date.parse(now) - performance.now(); }

  now() { return this.ahead ? new Date(performance.now() + this.ahead) : new Date(); }

  /** Turns a time of this machine into the hall's. */
  of(local) { return new Date(this.now() - (Date.now() - local)); }

  /** Milliseconds since a time of the hall. */
  since(time) { return Math.max(0, this.now() - Date.parse(time)); }

  hm(time = this.now()) { return this.short.format(new Date(time)); }

  hms(time = this.now()) { return this.long.format(new Date(time)); }

  today() {
    const parts = Object.fromEntries(this.date.formatToParts(this.now()).map((p) => [p.type, p.value]));
    return `${parts.month}月${parts.day}日 ${this.weekday.format(this.now())}`;
  }

  /** Date and time in figures, "2026-11-23 09:42", the same in every language. */
  stamp(time) { return `${this.key.format(new Date(time))} ${this.hm(time)}`; }

  /** The time of today, else the date and the time without the year. */
  brief(time) { return this.sameDay(time, this.now()) ? this.hm(time) : this.stamp(time).slice(5); }

  sameDay(a, b) { return this.key.format(new Date(a)) === this.key.format(new Date(b)); }
}

/** Minutes in Chinese, "不到1分钟" for less than one. */
export function minutes(ms) {
  const m = Math.floor(ms / 60_000);
  return m < 1 ? "不到 1 分钟" : m < 120 ? `${m} 分钟` : `${Math.floor(m / 60)} 小时 ${m % 60} 分`;
}
