// Without a connection nothing is lost and nothing has to be pressed again: the button says what it
// waits for, and goes on by itself. Whoever changes something meanwhile presses when they are done.
import { whenStill } from "./form_still.js";

const says = document.getElementById("send-says");
const LOOK_MS = 4000;
const WAITS = "Нет связи. Всё, что вы написали, осталось здесь: продолжим сами, как только она появится.";
const CHANGED = "Нет связи. Всё, что вы написали, осталось здесь. Нажмите ещё раз, когда закончите.";

let lost = false; // the last request found no network, whatever the browser says of it
let pressed = null; // the button that waits
let isPassing = false; // it goes on: a browser may call itself offline and be wrong
let timer = null;

// Requests of the page tell what they found: a phone on a network that leads nowhere says it is online.
export function noteNetwork(isThere) {
  if (isThere && pressed) look(); // what was asked before may be answered after the network has gone
  else if (isThere) isBack();
  else lost = true;
}

export function armOffline(form) {
  form.addEventListener("submit", hold, { capture: true });
  form.addEventListener("input", stop);
  addEventListener("online", look);
}

function hold(event) {
  const button = event.submitter;
  if (button?.name && button.name !== "go") return;
  if (isPassing || (navigator.onLine && !lost)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  pressed?.classList.remove("waiting");
  pressed = button?.matches(".vh") === false ? button : document.getElementById("send");
  pressed.classList.add("waiting");
  lost = true;
  pressed.before(says);
  show(WAITS);
  // Not for a bar that sticks: it is where it is seen, and the page would move under it.
  const { top, bottom } = pressed.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) pressed.scrollIntoView({ block: "center" });
  look();
}

async function look() {
  clearTimeout(timer);
  if (!pressed && !lost) return;
  try {
    // Any answer will do, and it is never an old one.
    await fetch("/healthz", { cache: "no-store", credentials: "omit" });
    isBack();
  } catch {
    if (!says.hidden) timer = setTimeout(look, LOOK_MS);
  }
}

function isBack() {
  lost = false;
  says.hidden = true;
  const button = pressed;
  if (!button) return;
  release();
  whenStill(() => {
    isPassing = true;
    button.form.requestSubmit(button);
    isPassing = false;
  });
}

function stop() {
  if (!pressed) return;
  release();
  show(CHANGED);
}

function release() {
  pressed.classList.remove("waiting");
  pressed = null;
}

function show(words) {
  says.hidden = false;
  says.querySelector("span").textContent = words;
}
