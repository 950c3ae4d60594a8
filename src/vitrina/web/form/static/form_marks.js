// What the preview noticed on the way: a field that will not do yet, and words that promise treatment.
// Soft: said under a field that was left, gone when it is mended, never in the way of the button.
import { repeatClaims } from "./form_claims.js";
import { countedFields } from "./frame_errors.js";
import { readOwn, setOwn } from "./form_own.js";
import { whenStill } from "./form_still.js";

const template = document.getElementById("mark");
const preview = document.getElementById("preview");
const PARTS = { title: "price_title", price: "price_rubles", minutes: "price_minutes" };

let last = null;

// `isCurrent` tells whether what was said last is about the form as it is now.
export function armMarks(form, isCurrent) {
  const look = () => last && isCurrent() && showErrors(form, last.errors);
  form.addEventListener("focusout", () => setTimeout(() => whenStill(look), 0));
  // A consent given is no longer missing.
  form.addEventListener("change", (event) => {
    if (event.target.checked && isTick(event.target)) unmark(event.target);
  });
}

function isTick(field) {
  return field.name.startsWith("consent_") || field.name === "claims_confirmed";
}

export function showMarks(form, said) {
  last = said;
  showErrors(form, said.errors);
  showClaims(form, [...said.claims, ...(said.notes || [])]);
}

function showErrors(form, errors) {
  const counted = countedFields(form);
  const wrong = new Map();
  for (const error of errors) {
    const field = findField(form, error.field, counted);
    if (field && !wrong.has(field)) wrong.set(field, error);
  }
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    // The preview does not ask for a clock: the question stays until it is answered.
    const isAsked = field.matches("select") && !field.value;
    if (!wrong.has(field) && !isTick(field) && !isAsked) unmark(field);
  }
  for (const [field, error] of wrong) {
    const isMarked = field.hasAttribute("aria-invalid");
    const group = groupOf(field);
    if (isMarked) setWords(field, error.message);
    // While it is being typed nothing is wrong yet, and what is empty will be asked for at the end.
    else if (field.value.trim() && !group.contains(document.activeElement)) mark(field, error);
  }
  if (!errors.some((error) => error.field === "techniques")) listMended("techniques");
  if (!errors.some((error) => error.field === "pricing")) listMended("pricing");
}

function findField(form, path, { rows, techniques }) {
  const [, list, index, part] = /^(pricing|techniques)\.(\d+)(?:\.(\w+))?$/.exec(path) || [];
  if (list === "techniques") return techniques[index];
  if (list === "pricing") return rows[index]?.querySelector(`[name=${PARTS[part || "title"]}]`);
  const found = document.getElementById(path);
  return found?.matches("input, textarea") && form.contains(found) ? found : undefined;
}

function mark(field, error) {
  const line = makeLine(`error-${error.field}`, "msg soft", error.message);
  (field.closest(".cell, .t, .nb, li") || field).classList.add("err");
  field.setAttribute("aria-invalid", "true");
  describe(field, line.id);
  lineplace(field).append(line);
}

function unmark(field) {
  for (const line of linesOf(field, "error-")) line.remove();
  field.removeAttribute("aria-invalid");
  undescribe(field, "error-");
  field.closest(".err")?.classList.remove("err");
}

function setWords(field, words) {
  const place = linesOf(field, "error-")[0]?.querySelector("span");
  if (place && place.textContent !== words) place.textContent = words;
}

function listMended(id) {
  document.getElementById(`error-${id}`)?.remove();
  document.getElementById(id).removeAttribute("aria-describedby");
}

function showClaims(form, claims) {
  for (const line of document.querySelectorAll(".msg.claim:not(#claims > *)")) line.remove();
  repeatClaims(form, claims);
  const counted = countedFields(form);
  for (const described of form.querySelectorAll("[aria-describedby*=claim-]")) undescribe(described, "claim-");
  claims.forEach((claim, number) => {
    const line = makeLine(`claim-${number}`, "msg claim", claim.message);
    const key = claim.field.startsWith("overrides.") && claim.field.slice("overrides.".length);
    const field = key ? null : findField(form, claim.field, counted);
    const place = key ? postOf(key)?.querySelector(".marks") : field && lineplace(field);
    if (!place) return;
    if (claim.instead) line.querySelector("span").append(" ", offer(form, field, key, claim));
    if (field) describe(field, line.id);
    place.append(line);
  });
}

function offer(form, field, key, claim) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn soft s";
  button.textContent = `Заменить на «${claim.instead}»`;
  button.addEventListener("click", () => {
    const text = key ? readOwn()[key] : field.value;
    const changed = text.slice(0, claim.start) + claim.instead + text.slice(claim.end);
    if (key) {
      setOwn(form, key, changed);
      return;
    }
    field.value = changed;
    const chip = field.closest("li")?.querySelector(".chip span");
    if (chip) chip.textContent = changed;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return button;
}

function makeLine(id, style, words) {
  const line = template.content.cloneNode(true).firstElementChild;
  line.id = id;
  line.className = style;
  line.querySelector("span").textContent = words;
  return line;
}

function lineplace(field) {
  const row = field.closest(".srv");
  if (!row) return field.closest(".cell, li, .agree > div") || field.parentElement;
  let place = row.querySelector(".msgs");
  if (!place) {
    place = document.createElement("div");
    place.className = "msgs";
    row.append(place);
  }
  return place;
}

function groupOf(field) {
  return field.closest(".srv, .cell, li") || field;
}

function linesOf(field, prefix) {
  const ids = (field.getAttribute("aria-describedby") || "").split(" ");
  return ids.filter((id) => id.startsWith(prefix)).map((id) => document.getElementById(id)).filter(Boolean);
}

function describe(field, id) {
  const ids = new Set((field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
  field.setAttribute("aria-describedby", [...ids, id].join(" "));
}

function undescribe(field, prefix) {
  const ids = (field.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && !id.startsWith(prefix));
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

function postOf(key) {
  return [...preview.querySelectorAll(".post")].find((post) => post.dataset.key === key);
}
