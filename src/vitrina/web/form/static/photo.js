// The photo: chosen, dropped or pasted, made smaller here, sent at once. The form carries its id,
// and this browser keeps the id as it keeps the draft.
import { whenStill } from "./form_still.js";
import { readStore, writeStore } from "./store.js";

const KEY = "vitrina.photo";
const KEPT_DAYS = 30;
const LONGEST_SIDE = 2000; // px: twice what is kept of it
const SMALL_ENOUGH = 1_500_000; // bytes
const COMMON = ["image/jpeg", "image/png", "image/webp"]; // what every server of ours reads
const LIMIT = 10 * 1024 * 1024;

const field = document.getElementById("photo_id");
const form = field.closest("form");
const kept = field.querySelector("[name=photo_id]");
const file = document.getElementById("photo-file");
const shown = document.getElementById("photo-shown");
const initials = document.getElementById("photo-initials");
const hint = document.getElementById("photo-hint");
const does = document.getElementById("photo-do");
const removal = document.getElementById("photo-remove");
const says = document.getElementById("photo-says");
const turn = field.querySelector(".turn circle");

let sending = null;
let finished = null; // the request whose end is to be shown
let waiting = null; // the button that was pressed meanwhile

field.hidden = false;
putBack();
showInitials();
form.elements.name.addEventListener("input", showInitials);
file.addEventListener("change", () => take(file.files));
removal.addEventListener("click", remove);
shown.addEventListener("error", askWhetherLost);
for (const name of ["dragenter", "dragover"]) field.addEventListener(name, offer);
for (const name of ["dragleave", "drop"]) field.addEventListener(name, () => field.classList.remove("over"));
field.addEventListener("drop", (event) => {
  event.preventDefault();
  take(event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  const pasted = [...(event.clipboardData?.files || [])].filter(isPicture);
  if (!pasted.length) return;
  event.preventDefault();
  take(pasted);
});
form.addEventListener("submit", holdUntilSent, { capture: true });

function putBack() {
  const known = readStore(KEY);
  const isRecent = known && Date.now() - known.saved_at < KEPT_DAYS * 24 * 3600 * 1000;
  if (!kept.value && isRecent && "fresh" in form.dataset) kept.value = known.photo_id;
  showKept();
}

function take(files) {
  const chosen = [...files].find(isPicture) || files[0];
  file.value = "";
  if (chosen) send(chosen);
}

async function send(chosen) {
  sending?.abort();
  const request = (sending = new XMLHttpRequest());
  complain("");
  showSent(0);
  const picture = await makeSmaller(chosen);
  if (sending !== request) return;
  if (picture.size > LIMIT) return finish(request, "Нужен JPG или PNG до 10 МБ");
  request.open("POST", "/photos");
  request.responseType = "json";
  request.timeout = 180_000;
  request.setRequestHeader("accept", "application/json");
  request.setRequestHeader("content-type", picture.type || "application/octet-stream");
  request.upload.addEventListener("progress", (event) => {
    if (sending === request && event.lengthComputable) showSent((event.loaded / event.total) * 95);
  });
  request.addEventListener("load", () => {
    if (request.status === 201) keep(request.response.photo_id);
    finish(request, request.status === 201 ? "" : explain(request));
  });
  const lost = () => finish(request, "Нет связи, добавьте фото ещё раз");
  request.addEventListener("error", lost);
  request.addEventListener("timeout", lost);
  request.send(picture);
}

// A phone's photo is five times larger than what is kept of it. What the browser cannot read (HEIC
// in most of them) goes as it is; so does a small file of a kind that every server reads. What only
// this browser may read (HEIC in Safari) becomes a JPEG, however small it is.
async function makeSmaller(chosen) {
  const isCommon = COMMON.includes(chosen.type);
  if (!("createImageBitmap" in window) || (isCommon && chosen.size <= SMALL_ENOUGH)) return chosen;
  try {
    const picture = await createImageBitmap(chosen);
    const share = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const smaller = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
    return smaller && (!isCommon || smaller.size < chosen.size) ? smaller : chosen;
  } catch {
    return chosen;
  }
}

function explain(request) {
  const said = request.response?.errors?.[0]?.message;
  if (said) return said;
  if (request.status === 429) return "Слишком много фото подряд, попробуйте позже";
  return "Фото не загрузилось, добавьте ещё раз";
}

function finish(request, problem) {
  if (sending !== request) return;
  sending = null;
  field.classList.remove("busy");
  finished = request;
  whenStill(() => {
    if (finished !== request || sending) return;
    showKept();
    complain(problem);
  });
  const pressed = waiting;
  waiting = null;
  if (pressed && !problem) form.requestSubmit(pressed);
}

function keep(photoId) {
  const before = kept.value;
  kept.value = photoId;
  writeStore(KEY, photoId ? { photo_id: photoId, saved_at: Date.now() } : null);
  if (before && before !== photoId) fetch(`/photos/${before}`, { method: "DELETE" }).catch(() => {});
  kept.dispatchEvent(new Event("change", { bubbles: true }));
}

function remove() {
  sending?.abort();
  sending = finished = null;
  field.classList.remove("busy");
  keep("");
  complain("");
  showKept();
  file.focus();
}

// It may be over, or removed in another tab; a bad connection alone loses nothing.
async function askWhetherLost() {
  const asked = kept.value;
  if (!asked) return;
  const reply = await fetch(`/photos/${asked}.jpg`, { method: "HEAD" }).catch(() => null);
  if (reply?.status !== 404 || kept.value !== asked) return;
  kept.value = "";
  writeStore(KEY, null);
  kept.dispatchEvent(new Event("change", { bubbles: true }));
  showKept();
}

function showKept() {
  const has = Boolean(kept.value);
  if (has) shown.src = `/photos/${kept.value}.jpg`;
  else shown.removeAttribute("src");
  shown.hidden = !has;
  removal.hidden = !has;
  does.textContent = has ? does.dataset.change : does.dataset.add;
  tell(has ? hint.dataset.with : hint.dataset.without);
}

function showSent(percent) {
  field.classList.add("busy");
  turn.style.strokeDasharray = `${Math.max(percent, 2)} 100`;
  tell("Загружаем фото…");
}

function tell(words) {
  if (hint.textContent !== words) hint.textContent = words;
}

function complain(words) {
  says.replaceChildren();
  file.toggleAttribute("aria-invalid", Boolean(words));
  if (words) file.setAttribute("aria-invalid", "true");
  file.setAttribute("aria-describedby", words ? "photo-hint error-photo_id" : "photo-hint");
  if (!words) return;
  const message = document.getElementById("photo-message").content.cloneNode(true);
  message.querySelector("span").textContent = words;
  says.append(message);
}

function showInitials() {
  const letters = form.elements.name.value.trim().split(/\s+/).map((word) => /\p{L}/u.exec(word)?.[0] || "");
  const known = letters.filter(Boolean).map((letter) => letter.toUpperCase()[0]);
  initials.textContent = known.length > 1 ? known[0] + known[known.length - 1] : known[0] || "•";
}

function offer(event) {
  if (![...event.dataTransfer.types].includes("Files")) return;
  event.preventDefault();
  field.classList.add("over");
}

function isPicture(one) {
  return one.type.startsWith("image/") || /\.hei[cf]$/i.test(one.name);
}

function holdUntilSent(event) {
  if (!sending || event.submitter?.name) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting = event.submitter;
  tell("Загружаем фото и сразу продолжим…");
}
