// Errors of a form that was sent without leaving the page, each at its field as the server shows it.

const message = document.getElementById("frame-message");
const head = document.getElementById("frame-errors");
const PARTS = { title: "price_title", price: "price_rubles", minutes: "price_minutes" };

// What paths like `pricing.1.price` count: rows that hold something, techniques that are chosen.
export function countedFields(form) {
  const rows = [...form.querySelectorAll(".srv")].filter((row) =>
    [...row.querySelectorAll("input")].some((input) => input.value.trim()),
  );
  const techniques = [...form.querySelectorAll("[name=techniques]")].filter((box) =>
    box.type === "checkbox" ? box.checked : box.value.trim(),
  );
  return { rows, techniques };
}

export function clearErrors(form) {
  document.getElementById("errors")?.remove();
  for (const part of document.querySelectorAll("[data-before-errors]")) {
    part.hidden = false;
    part.removeAttribute("data-before-errors");
  }
  // What is said of a claim is no error, and stays.
  for (const said of form.querySelectorAll(".msg[id^=error-]")) said.remove();
  for (const place of form.querySelectorAll(".err")) place.classList.remove("err");
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const field of form.querySelectorAll("[aria-describedby*=error-]")) {
    describe(field, described(field).filter((id) => !id.startsWith("error-")));
  }
}

export function showErrors(form, said, counted) {
  clearErrors(form);
  const targets = new Map();
  for (const error of said.errors || []) {
    if (targets.has(error.field)) continue;
    const field = findField(form, error.field, counted);
    targets.set(error.field, field);
    if (field) mark(field, error);
  }
  return showHead(said, targets);
}

function showHead(said, targets) {
  const block = head.content.cloneNode(true).firstElementChild;
  block.id = "errors";
  block.tabIndex = -1;
  block.setAttribute("role", "alert");
  block.querySelector("h1").textContent = said.head;
  const links = said.links || (said.errors || []).map((error) => ({ label: error.message, target: error.field }));
  for (const link of links) {
    const field = targets.get(link.target);
    const line = document.createElement(field?.id ? "a" : "span");
    line.textContent = link.label;
    if (field?.id) line.href = `#${field.id}`;
    const item = document.createElement("li");
    item.append(line);
    block.querySelector("ul").append(item);
  }
  const intro = document.querySelector(".intro");
  for (const part of intro.children) {
    if (part.hidden) continue;
    part.hidden = true;
    part.setAttribute("data-before-errors", "");
  }
  intro.append(block);
  block.focus({ preventScroll: true });
  return block;
}

function findField(form, path, { rows, techniques }) {
  const [, list, index, part] = /^(pricing|techniques)\.(\d+)(?:\.(\w+))?$/.exec(path) || [];
  if (list === "techniques") return techniques[index];
  if (list === "pricing") return rows[index]?.querySelector(`[name=${PARTS[part || "title"]}]`);
  const found = path && document.getElementById(path);
  return form.contains(found) ? found : undefined;
}

function mark(field, error) {
  const line = message.content.cloneNode(true).firstElementChild;
  line.className = "msg";
  line.id = `error-${error.field}`;
  line.querySelector("span").textContent = error.message;
  const place = field.closest(".cell, .srv, .chips li, .agree > div, fieldset") || field;
  // A question that is asked only where the answer to another does not tell it.
  place.hidden = false;
  if (field.matches("input, textarea, select")) {
    (field.closest(".cell, .t, .nb, li, .agree > div") || place).classList.add("err");
    field.setAttribute("aria-invalid", "true");
  }
  describe(field, [...described(field), line.id]);
  if (place.matches(".srv")) messagesOf(place).append(line);
  else place.append(line);
}

function described(field) {
  return (field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
}

function describe(field, ids) {
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

function messagesOf(row) {
  let place = row.querySelector(".msgs");
  if (!place) {
    place = document.createElement("div");
    place.className = "msgs";
    row.append(place);
  }
  return place;
}
