"use strict";
// The cabinet and the code scanner of the bench page. What a person at the cabinet would do is a button; which door is chosen is all that is kept here.

let chosen = 0; // lock of the door that the buttons are about
let openBefore = ""; // which doors stood open in the state before

const longestBadge = 2000; // ms in which a pulse of a coil is to be seen

function doorPath(d) { return `/v1/locks/${d.board}/${d.lock}`; }
function chosenDoor() { return state.locks.doors.find((d) => d.lock === chosen); }
function elapsed() { return performance.now() - stateAt; }

/** Makes the doors, in their real columns and rows. */
function makeDoors(doors) {
  $("doors").replaceChildren(...doors.map((d) => {
    const b = document.createElement("button");
    b.type = "button";
    b.dataset.lock = d.lock;
    b.style.gridColumn = d.column;
    b.style.gridRow = d.row;
    b.append(Object.assign(document.createElement("b"), { textContent: d.lock }), document.createElement("span"));
    b.onclick = () => choose(d.lock);
    return b;
  }));
}

function choose(lock) {
  chosen = lock;
  drawCabinet();
}

/** Moves the choice over the doors with the arrow keys. */
function walk(e) {
  const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[e.key];
  const at = state && chosenDoor();
  if (!step || !at) { return; }
  e.preventDefault();
  const next = state.locks.doors.find((d) => d.column === at.column + step[0] && d.row === at.row + step[1]);
  if (next) {
    choose(next.lock);
    document.querySelector(`.door[data-lock="${next.lock}"]`).focus();
  }
}

/** Chooses a door that has just opened: somebody has to do with it now. */
function follow(doors) {
  const open = doors.filter((d) => d.open).map((d) => d.lock);
  const news = open.filter((lock) => !openBefore.split(",").includes(String(lock)));
  openBefore = open.join(",");
  if (news.length || !chosen) { chosen = news[0] || doors[0].lock; }
}

function drawDoor(b, d) {
  const driven = d.pulses > 0 && d.pulse_ago_ms + elapsed() < Math.max(longestBadge, d.pulse_ms);
  b.className = ["door", d.stands, d.full ? "full" : "", d.trouble ? "trouble" : "", driven ? "driven" : ""].join(" ");
  b.setAttribute("aria-pressed", d.lock === chosen);
  b.tabIndex = d.lock === chosen ? 0 : -1;
  b.lastChild.textContent = driven ? `⚡${d.pulse_ms} ms` : d.stands === "shut" ? (d.full ? t.full : t.bare) : t.stands[d.stands];
}

function drawCabinet() {
  const c = state.locks;
  if ($("doors").children.length !== c.doors.length) { makeDoors(c.doors); }
  follow(c.doors);
  for (const b of $("doors").children) { drawDoor(b, c.doors.find((d) => d.lock === Number(b.dataset.lock))); }
  drawChosen(chosenDoor());
  for (const b of $("bus").children) {
    b.textContent = t.bus[b.dataset.name] || b.dataset.name;
    b.setAttribute("aria-pressed", c.faults[b.dataset.name]);
  }
  if (!$("bus").children.length) { makeBusFaults(Object.keys(c.faults)); }
  $("damage").textContent = c.damage ? c.damage.join("; ") : "";
  const open = c.doors.filter((d) => d.open).sort((a, b) => a.for_ms - b.for_ms)[0];
  const bad = !c.plugged ? "unplugged" : !c.supplied ? "noSupply" : c.damage && c.damage.length ? "damage" : "";
  const seconds = open ? Math.round((open.for_ms + elapsed()) / 1000) : 0;
  lamp($("cabinet-lamp"), bad ? "fail" : open ? "busy" : "", bad ? t[bad] : open ? t.stood(t.door(open.lock), t.stands[open.stands], seconds) : t.shutAll);
}

/** Draws what is known of the chosen door and what a hand can do with it. */
function drawChosen(d) {
  const words = [`${t.door(d.lock)} ${t.stands[d.stands]}`, d.full ? t.full : t.bare, d.pulses ? t.coil(d.pulses, d.pulse_ms) : t.coilNever];
  const line = words.join(" · ");
  if ($("door").textContent !== line) { $("door").textContent = line; } // said aloud only when it changes
  $("fill").textContent = d.full ? t.take : t.put;
  $("fill").disabled = !d.open;
  $("move").textContent = d.open ? t.push(t.door(d.lock)) : t.pull(t.door(d.lock));
  $("force").disabled = d.stands === "open";
  for (const b of $("troubles").children) {
    b.textContent = t.troubles[b.dataset.name];
    b.setAttribute("aria-pressed", d.trouble === b.dataset.name);
  }
}

function toggles(into, names, press) {
  into.replaceChildren(...names.map((name) => {
    const b = document.createElement("button");
    b.type = "button";
    b.dataset.name = name;
    b.onclick = () => press(name, b.getAttribute("aria-pressed") !== "true");
    return b;
  }));
}

function makeBusFaults(names) {
  toggles($("bus"), names, (name, on) => act("PUT", "/v1/locks/faults", { faults: { [name]: on } }));
  drawCabinet();
}

function useCabinet() {
  const hand = (what) => { const d = chosenDoor(); act("PUT", doorPath(d), { do: what(d) }); };
  $("doors").onkeydown = walk;
  $("doors").ondblclick = () => hand((d) => (d.open ? "push" : "pull"));
  $("fill").onclick = () => hand((d) => (d.full ? "take" : "put"));
  $("move").onclick = () => hand((d) => (d.open ? "push" : "pull"));
  $("force").onclick = () => hand(() => "force");
  toggles($("troubles"), Object.keys(t.troubles), (name, on) => act("PUT", doorPath(chosenDoor()), { trouble: on ? name : "" }));
}

let shownUntil = 0; // until when the scanner's lamp says so

function drawScanner() {
  const s = state.scanner;
  $("code").placeholder = t.code;
  $("code").setAttribute("aria-label", t.code);
  $("show-paper").disabled = !s.plugged || !s.paper;
  $("show-paper").title = s.paper ? t.job(s.paper) : t.noPaper;
  $("show").querySelector("[type=submit]").disabled = !s.plugged;
  const shown = performance.now() < shownUntil;
  lamp($("scanner-lamp"), s.plugged ? "" : "fail", !s.plugged ? t.unplugged : shown ? t.shown : t.waits);
}

async function show(body) {
  const why = await call("PUT", "/v1/scanner/code", body);
  if (why) { toast(why); return; }
  shownUntil = performance.now() + 2500;
  drawScanner();
  setTimeout(drawScanner, 2600);
}

function useScanner() {
  $("show").onsubmit = (e) => {
    e.preventDefault();
    show({ code: $("code").value });
    $("code").select();
  };
  $("show-paper").onclick = () => show({ paper: true });
}
