// What is left to the person: ticks stay in this browser, a ticked item folds.
import { armCopyButtons } from "./copy.js";
import { readStore, writeStore } from "./store.js";

armCopyButtons();
rememberTicks();
forgetDraft();

function rememberTicks() {
  const ticks = readStore("vitrina.hands") || {};
  for (const item of document.querySelectorAll("[data-hand]")) {
    const box = item.querySelector("input");
    const body = item.querySelector("details");
    const key = item.dataset.hand;
    if (key in ticks) box.checked = ticks[key];
    if (box.checked) body.open = false;
    box.addEventListener("change", () => {
      body.open = !box.checked;
      writeStore("vitrina.hands", { ...(readStore("vitrina.hands") || {}), [key]: box.checked });
    });
  }
}

// The community is made: somebody else's form may be next in this browser.
function forgetDraft() {
  if (document.querySelector("[data-result]")) writeStore("vitrina.draft", null);
}
