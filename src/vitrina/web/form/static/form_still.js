// Whatever would move things waits while a finger or a mouse button is down: between press and
// release a button would slip away, and the press would be lost or land on something else.

const CLICK_MS = 100; // after a finger is lifted its click follows within so long, or never
const heard = { capture: true, passive: true };

const held = new Set();
let timer = null;
let waiting = [];

addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  held.add(event.pointerId);
  clearTimeout(timer);
  timer = null;
}, heard);
addEventListener("pointerup", release, heard);
addEventListener("pointercancel", release, heard);
// Let go where nobody told us.
addEventListener("pointermove", (event) => event.buttons === 0 && release(event), heard);
addEventListener("blur", () => {
  held.clear();
  runIn(0);
});
// After what the click itself does.
addEventListener("click", () => runIn(0), heard);

// Does the work at once, or as soon as nothing is pressed.
export function whenStill(work) {
  if (held.size || timer !== null) waiting.push(work);
  else work();
}

function release(event) {
  if (held.delete(event.pointerId)) runIn(CLICK_MS);
}

function runIn(ms) {
  if (held.size) return;
  clearTimeout(timer);
  timer = setTimeout(run, ms);
}

function run() {
  timer = null;
  const works = waiting;
  waiting = [];
  for (const work of works) work();
}
