// What is left to the person: a tick goes to the server, which asks VK whether it shows it.
import { armCopyButtons } from "./copy.js";
import { writeStore } from "./store.js";

const look = document.getElementById("look");
const said = document.getElementById("look-said");

armCopyButtons();
armTicks();
forgetBrowsersOwn();

function armTicks() {
  for (const form of document.querySelectorAll("form.tick")) {
    form.addEventListener("submit", (event) => send(event, form, form.querySelector("button")));
  }
  const again = look?.querySelector("form");
  again?.addEventListener("submit", (event) => send(event, again, again.querySelector("button")));
}

// Without an answer that can be read the form goes the way it goes without scripts.
async function send(event, form, button) {
  event.preventDefault();
  if (button.classList.contains("busy")) return;
  button.classList.add("busy");
  const fields = new URLSearchParams(new FormData(form));
  if (button.name) fields.set(button.name, button.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.json(), form.closest("[data-step]"));
  } catch {
    submit(form, button);
  } finally {
    button.classList.remove("busy");
  }
}

function submit(form, button) {
  if (button.name) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
    form.append(field);
  }
  form.submit();
}

function show(now, pressed) {
  document.getElementById("hands-heading").textContent = now.heading;
  document.getElementById("hands-lead").textContent = now.lead;
  look.hidden = !now.may_look_again && !now.error;
  said.textContent = now.error;
  for (const item of document.querySelectorAll("[data-step]")) {
    const step = now.steps[item.dataset.step];
    if (step) showStep(item, step, item === pressed);
  }
  for (const group of document.querySelectorAll("[data-group]")) showGroup(group, now.steps);
}

function showStep(item, step, isPressed) {
  item.classList.toggle("ticked", step.done);
  item.classList.toggle("unseen", step.unseen);
  const button = item.querySelector(".tick button");
  button.setAttribute("aria-pressed", step.ticked);
  button.value = step.ticked ? "0" : "1";
  const line = item.querySelector("[data-seen]");
  line.textContent = step.seen;
  line.hidden = !step.seen;
  if (isPressed) item.querySelector("details").open = !step.done;
}

function showGroup(group, steps) {
  const items = [...group.querySelectorAll("[data-step]")].map((item) => steps[item.dataset.step]);
  const done = items.filter((step) => step?.done).length;
  for (const place of group.querySelectorAll("[data-done]")) place.textContent = done;
  group.classList.toggle("ticked", done === items.length);
}

// The community is made: somebody else's form may be next in this browser. Ticks are not kept here
// any more.
function forgetBrowsersOwn() {
  writeStore("vitrina.hands", null);
  if (document.querySelector("[data-result]")) writeStore("vitrina.draft", null);
}
