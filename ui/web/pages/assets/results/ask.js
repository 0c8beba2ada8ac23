// A question in a dialog whose answer is sent to the hall once: errors stand beside their fields, and nothing that was written is lost.

import { $, el, icon, say } from "../base/dom.js";
import { t } from "../base/lang.js";
import { Problem } from "../base/net.js";
import { deliver, isSession, relogin } from "../base/staff.js";

/** Makes a labelled field with room for its error. more: the control's attributes; optional marks it. */
export function field(id, label, control, optional = false) {
  return el("div", { class: "field", "data-field": id },
    el("label", { for: id }, label, optional ? el("small", {}, t("web.register.optional")) : null), control, el("p", { class: "wrong", id: `${id}-wrong`, hidden: true }));
}

/** Makes a text field. */
export const text = (id, label, { optional, ...more } = {}) => field(id, label, el("input", { id, spellcheck: "false", autocomplete: "off", "aria-describedby": `${id}-wrong`, ...more }), optional);

/** Makes a group of choices of which one holds. */
export function choice(id, label, options, chosen) {
  return el("fieldset", { class: "field choice", "data-field": id, id }, el("legend", {}, label),
    ...options.map(([value, words]) => el("label", {}, el("input", { type: "radio", name: id, value, checked: String(value) === String(chosen) }), words)), el("p", { class: "wrong", id: `${id}-wrong`, hidden: true }));
}

export const chosenOf = (id) => document.querySelector(`input[name="${id}"]:checked`)?.value ?? "";

/** Makes a list of proposals for a text field. */
export const proposals = (id, names) => el("datalist", { id }, ...[...new Set(names)].map((name) => el("option", { value: name })));

/**
 * Asks. options: title, parts (elements), buttons ([[id, words, kind]], the first is the amber one), check() returns the wrong fields as {id: words},
 * path, body() with its id, done(answer, button), wrong(problem) returns the wrong fields of a refusal, or words about all of it.
 */
export class Ask {
  constructor(options) {
    this.o = options;
    this.dialog = $("ask");
    this.stop = new AbortController();
    this.form = el("form", { novalidate: true }, el("h2", {}, options.title), el("div", { class: "about", role: "alert" }), el("fieldset", { class: "all" }, ...options.parts), this.keys());
    this.form.addEventListener("submit", (e) => { e.preventDefault(); this.send(e.submitter?.id || options.buttons[0][0]); });
    this.form.addEventListener("input", (e) => { this.dirty = true; this.clear(e.target.closest("[data-field]")?.dataset.field); });
    this.dialog.oncancel = (e) => { e.preventDefault(); this.cancel(); };
    this.onLeave = (e) => { if (this.dirty) { e.preventDefault(); } };
    this.onLogout = () => this.close();
    addEventListener("beforeunload", this.onLeave);
    addEventListener("logout", this.onLogout);
    this.dialog.replaceChildren(this.form);
    this.dialog.showModal();
    this.form.querySelector("input:not([type=radio])")?.focus();
  }

  keys() {
    this.away = el("button", { type: "button", id: "cancel", onclick: () => this.cancel() }, t("web.staff.cancel"));
    this.buttons = this.o.buttons.map(([id, words], i) => el("button", { type: "submit", id, class: i ? null : "primary" }, words));
    return el("div", { class: "doing" }, ...this.buttons, this.away);
  }

  /** What was written is thrown away only when somebody says so twice. */
  cancel() {
    if (this.dirty && !this.sure) {
      this.sure = true;
      say(this.away, t("web.staff.discard"));
      return;
    }
    this.close();
  }

  close() {
    this.dirty = false;
    this.stop.abort();
    removeEventListener("beforeunload", this.onLeave);
    removeEventListener("logout", this.onLogout);
    this.dialog.close();
    this.dialog.replaceChildren();
  }

  about(kind, ...words) {
    this.form.querySelector(".about").replaceChildren(...(kind === null ? [] : [el("div", { class: `banner ${kind}` }, icon(kind === "fail" ? "warn" : "info"), el("span", {}, ...words))]));
  }

  clear(id) {
    this.sure = false;
    say(this.away, t("web.staff.cancel"));
    if (id) { this.tell(id, ""); }
  }

  tell(id, words) {
    const note = $(`${id}-wrong`);
    if (!note) { return false; }
    say(note, words);
    note.hidden = !words;
    $(id).toggleAttribute("aria-invalid", Boolean(words));
    return true;
  }

  /** Shows what is wrong beside the fields and goes to the first one. */
  show(wrong) {
    const ids = Object.keys(wrong).filter((id) => this.tell(id, wrong[id]));
    if (!ids.length) { return false; }
    this.about("fail", t("web.register.bad", { n: ids.length }));
    const first = $(ids[0]);
    (first.matches("input, select, textarea") ? first : first.querySelector("input"))?.focus();
    return true;
  }

  busy(is) {
    this.form.querySelector(".all").disabled = is;
    for (const b of this.buttons) { b.disabled = is; }
    this.buttons[0].classList.toggle("busy", is);
    say(this.buttons[0], is ? t("web.staff.wait") : this.o.buttons[0][1]);
  }

  async send(button) {
    this.about(null);
    for (const note of this.form.querySelectorAll(".wrong")) { note.hidden = true; }
    if (this.show(this.o.check())) { return; }
    const body = this.o.body();
    this.busy(true);
    try {
      const answer = await deliver("POST", this.o.path, body, { waits: () => this.about("", t("web.staff.resend")), signal: this.stop.signal });
      if (this.stop.signal.aborted) { return; }
      this.close();
      this.o.done(answer, button);
    } catch (e) {
      this.busy(false);
      if (!(e instanceof Problem)) { throw e; }
      this.refused(e);
    }
  }

  refused(problem) {
    if (isSession(problem)) {
      this.about("fail", ...relogin());
      return;
    }
    if (problem.status === 403) {
      this.about("fail", t("web.staff.role"), " ", t("web.staff.role_note"));
      return;
    }
    const wrong = this.o.wrong(problem);
    if (typeof wrong === "string") {
      this.about("fail", wrong);
    } else if (!wrong || !this.show(wrong)) {
      this.about("fail", t("web.staff.problem"), " ", t("web.staff.problem_note"));
    }
  }
}
