// The language in which a member of the staff reads a page. The browser remembers it.

import { $, el, say } from "./dom.js";
import { languageOf, languages, tell } from "./say.js";

const remembered = "onetrip.lang";

export const speech = { lang: languageOf(localStorage.getItem(remembered)) };

/** Returns a message in the page's language. */
export const t = (key, values) => tell(speech.lang, key, values);

/**
 * Says the page's fixed words: data-t names the text of an element, data-hint its placeholder, data-label its name for screen readers. Puts the
 * other languages into #languages; changed() is called after somebody chose one.
 */
export function speak(changed) {
  document.documentElement.lang = speech.lang;
  for (const e of document.querySelectorAll("[data-t]")) { say(e, t(e.dataset.t)); }
  for (const e of document.querySelectorAll("[data-hint]")) { e.placeholder = t(e.dataset.hint); }
  for (const e of document.querySelectorAll("[data-label]")) { e.setAttribute("aria-label", t(e.dataset.label)); }
  const choice = $("languages");
  choice.replaceChildren(...Object.entries(languages).map(([tag, name]) => el("option", { value: tag, lang: tag, selected: tag === speech.lang }, name)));
  choice.onchange = () => {
    speech.lang = choice.value;
    localStorage.setItem(remembered, speech.lang);
    speak(changed);
    changed();
  };
}
