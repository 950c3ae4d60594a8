// What has the focus is seen whole: neither a bar at the foot nor the keyboard of a phone covers it.
// Styles keep a distance (scroll-padding), this sees to the rest: labels that are taller than their
// box, words below a field, and how much the keyboard leaves.
import { whenStill } from "./form_still.js";

const root = document.documentElement;
const GAP = 12; // px between what has the focus and whatever is beside it
const KEYBOARD = 120; // px: less than that is a browser's own bar coming and going

export function armFocus() {
  addEventListener("focusin", () => requestAnimationFrame(() => whenStill(uncover)));
  window.visualViewport?.addEventListener("resize", () => {
    root.classList.toggle("typing", isKeyboardOpen());
    whenStill(uncover);
  });
}

// A pinch makes the same window smaller, and no keyboard is there.
function isKeyboardOpen() {
  const { height, scale } = window.visualViewport;
  return innerHeight - height * scale > KEYBOARD && document.activeElement.matches("input, textarea");
}

function uncover() {
  const focused = document.activeElement;
  if (root.classList.contains("framed") || !focused?.matches(":focus-visible")) return;
  if (!focused.closest("form, #stage")) return;
  const seen = shownOf(focused).getBoundingClientRect();
  const { top, bottom } = freeSpace(focused);
  // In a long text the browser follows the cursor.
  if (focused.matches("textarea") && seen.height > bottom - top) return;
  const isBelow = seen.bottom + GAP > bottom;
  // Of what is taller than the space its beginning is shown.
  if (seen.top - GAP < top || (isBelow && seen.height + 2 * GAP > bottom - top)) {
    scrollBy(0, seen.top - GAP - top);
  } else if (isBelow) {
    scrollBy(0, seen.bottom + GAP - bottom);
  }
}

// A box out of sight is seen by its label, a field with its own and with what is said below it.
function shownOf(focused) {
  if (focused.matches(".vh")) return focused.labels?.[0] || focused;
  return focused.closest(".cell, .nb, .t") || focused;
}

function freeSpace(focused) {
  const view = window.visualViewport;
  let top = view ? view.offsetTop : 0;
  let bottom = top + (view ? view.height : innerHeight);
  for (const bar of document.querySelectorAll(".send, .dock button, .looking .bar2")) {
    const style = getComputedStyle(bar.closest(".dock") || bar);
    if (bar.contains(focused) || style.visibility === "hidden") continue;
    if (style.position !== "sticky" && style.position !== "fixed") continue;
    const { top: edge, bottom: foot, height } = bar.getBoundingClientRect();
    if (!height) continue;
    if (foot < innerHeight / 2) top = Math.max(top, foot);
    else bottom = Math.min(bottom, edge);
  }
  return { top, bottom };
}
