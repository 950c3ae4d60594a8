// The guided way without waiting for taps: what is pasted goes on by itself, choices count at once.
// It works without this too.
import { armCopyButtons } from "./copy.js";

armCopyButtons();
for (const form of document.querySelectorAll("[data-stage]")) armStage(form);
const work = document.querySelector("[data-work]");
if (work) armWork(work);
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll(".busy")) button.classList.remove("busy");
});

function armStage(form) {
  const field = form.querySelector("[data-paste]");
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) {
      event.preventDefault();
      return;
    }
    isSent = true;
    form.querySelector(".btn.primary").classList.add("busy");
  });
  addEventListener("pageshow", () => { isSent = false; });
  // Only into an empty field: whoever mends a part of it has not finished.
  field.addEventListener("paste", () => {
    const isWhole = !field.value.trim() || field.selectionEnd - field.selectionStart === field.value.length;
    if (isWhole) setTimeout(() => field.value.trim() && form.requestSubmit(), 0);
  });
  armPasteButton(form, field);
}

// A long press is hard on a phone: one tap, where the browser lets a page ask for the clipboard.
function armPasteButton(form, field) {
  const button = form.querySelector("[data-paste-into]");
  if (!navigator.clipboard?.readText) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      field.value = (await navigator.clipboard.readText()).trim();
      if (field.value) form.requestSubmit();
    } catch {
      field.focus(); // Not allowed: the person pastes by hand.
    }
  });
}

function armWork(form) {
  const recount = form.querySelector(".recount");
  let isBuilding = false;
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "build") return;
    if (isBuilding) {
      event.preventDefault();
      return;
    }
    isBuilding = true;
    event.submitter.classList.add("busy");
  });
  addEventListener("pageshow", () => { isBuilding = false; });
  if (!recount) return;
  recount.hidden = true;
  form.addEventListener("change", () => form.requestSubmit(recount));
}
