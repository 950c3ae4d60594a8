// The draft: everything typed is kept in this browser, and put back when the form opens empty, or
// as it was sent: the draft of the same form is at least as new, and holds what was never sent.
// Consents are never kept: they are given anew each time.
import { readKept, readOwn, writeKept, writeOwn } from "./form_own.js";
import { readStore, writeStore } from "./store.js";

const KEPT_DAYS = 30;
const SAVE_AFTER_MS = 400;
const LINES = ["name", "city", "area", "phone", "telegram", "website", "address", "hours", "about"];
const SEED = /^[A-Za-z0-9_-]{8,64}$/;
const PHOTO = /^[a-f0-9]{32}$/;

const sign = document.getElementById("saved");
const words = sign.querySelector("span");

export function armDraft(form, { addRow, addChip }) {
  const draft = readStore(keyOf(form));
  if (draft && isRecent(draft) && isWanted(form, draft)) putBack(form, draft, { addRow, addChip });
  let timer = null;
  const saveNow = () => {
    timer = null;
    save(form);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(saveNow, SAVE_AFTER_MS);
  });
  // The last letters before a reload. Nothing typed, nothing saved: another tab may know more.
  addEventListener("pagehide", () => timer !== null && saveNow());
  form.addEventListener("change", () => save(form));
  form.addEventListener("submit", () => save(form), { capture: true });
  addEventListener("offline", showLost);
  addEventListener("online", () => save(form));
}

function save(form) {
  const ticked = (name) => form.elements[name].checked;
  const draft = {
    saved_at: Date.now(),
    lines: Object.fromEntries(LINES.map((name) => [name, form.elements[name].value])),
    techniques: [...form.querySelectorAll("[name=techniques]")]
      .filter((box) => (box.type === "checkbox" ? box.checked : box.value.trim()))
      .map((box) => box.value),
    rows: [...form.querySelectorAll(".srv")].map((row) => {
      const value = (part) => row.querySelector(`[name=price_${part}]`).value;
      return { title: value("title"), price: value("rubles"), minutes: value("minutes") };
    }),
    has_room: ticked("has_room"),
    is_home_visit: ticked("is_home_visit"),
    theme: form.elements.theme.value,
    pattern: form.elements.pattern.value,
    seed: form.elements.seed.value,
    photo_id: form.elements.photo_id?.value || "",
    photo_everywhere: form.elements.is_photo_everywhere?.checked || false,
    own: readOwn(),
    kept: readKept(),
  };
  if (!writeStore(keyOf(form), draft)) return;
  if (navigator.onLine) show("Черновик сохранён", false);
  else showLost();
}

function putBack(form, draft, { addRow, addChip }) {
  for (const [name, value] of Object.entries(draft.lines || {})) {
    if (LINES.includes(name)) form.elements[name].value = value;
  }
  for (const box of form.querySelectorAll("[name=techniques]:checked")) box.checked = false;
  for (const technique of draft.techniques || []) addChip(technique);
  const filled = (draft.rows || []).filter((row) => row.title || row.price || row.minutes);
  if (filled.length) {
    for (const row of form.querySelectorAll(".srv")) row.remove();
    for (const row of filled) addRow(row);
  }
  form.elements.has_room.checked = draft.has_room !== false;
  form.elements.is_home_visit.checked = draft.is_home_visit === true;
  for (const name of ["theme", "pattern"]) {
    const chosen = [...form.elements[name]].find((box) => box.value === draft[name]);
    if (chosen) chosen.checked = true;
  }
  // The same seed shows the same words and drawings as before.
  if (SEED.test(draft.seed)) form.elements.seed.value = draft.seed;
  if (form.elements.photo_id) form.elements.photo_id.value = PHOTO.test(draft.photo_id) ? draft.photo_id : "";
  if (form.elements.is_photo_everywhere) form.elements.is_photo_everywhere.checked = draft.photo_everywhere === true;
  writeOwn(draft.own);
  writeKept(draft.kept);
  show("Черновик сохранён", false);
}

// A form that changes a community has a draft of its own: nobody's new community begins with it.
function keyOf(form) {
  return form.dataset.draft || "vitrina.draft";
}

// Where the server tells what is wrong, its messages stand at its own rows.
function isWanted(form, draft) {
  if ("fresh" in form.dataset) return true;
  return draft.seed === form.elements.seed.value && !document.getElementById("errors");
}

function isRecent(draft) {
  return Date.now() - draft.saved_at < KEPT_DAYS * 24 * 3600 * 1000;
}

function showLost() {
  show("Нет связи. Всё, что вы написали, осталось здесь", true);
}

function show(text, lost) {
  sign.hidden = false;
  sign.classList.toggle("lost", lost);
  if (words.textContent !== text) words.textContent = text;
}
