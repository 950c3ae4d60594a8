// Price rows: added in place; a removed one can be brought back for six seconds.
import { whenStill } from "./form_still.js";

const rows = document.getElementById("rows");
const template = document.getElementById("row");
const add = document.getElementById("add");
const UNDO_MS = 6000;

let serial = 1000;

export function armRows(form) {
  add.addEventListener("click", (event) => {
    event.preventDefault();
    addRow().querySelector("input").focus();
    changed(form);
  });
  rows.addEventListener("click", (event) => {
    const cross = event.target.closest("[name=remove_price]");
    if (!cross) return;
    event.preventDefault();
    removeRow(cross.closest(".srv"), form);
  });
  rows.addEventListener("input", (event) => {
    if (event.target.name === "price_title") nameRow(event.target.closest(".srv"));
  });
}

export function addRow(values = { title: "", price: "", minutes: "" }) {
  const row = template.content.cloneNode(true).querySelector(".srv");
  serial += 1;
  for (const input of row.querySelectorAll("input")) input.id = input.id.replace("N", serial);
  field(row, "title").value = values.title;
  field(row, "rubles").value = values.price;
  field(row, "minutes").value = values.minutes;
  nameRow(row);
  rows.insertBefore(row, add);
  return row;
}

function removeRow(row, form) {
  const title = field(row, "title").value.trim();
  const empty = [...row.querySelectorAll("input")].every((input) => !input.value.trim());
  const next = row.nextElementSibling;
  row.remove();
  if (empty) {
    (next.querySelector("input") || add).focus();
  } else {
    offerUndo(row, next, title, form);
  }
  if (!rows.querySelector(".srv") && empty) addRow();
  changed(form);
}

function offerUndo(row, next, title, form) {
  const line = document.createElement("div");
  line.className = "undo";
  line.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = title ? `Услуга «${title}» убрана` : "Услуга убрана";
  const back = document.createElement("button");
  back.type = "button";
  back.className = "btn soft s";
  back.textContent = "Вернуть";
  line.append(words, back);
  rows.insertBefore(line, next);
  let isOver = false;
  const end = () => {
    if (isOver) return;
    const focused = line.contains(document.activeElement);
    line.remove();
    if (!rows.querySelector(".srv")) addRow();
    if (focused) add.focus();
  };
  const timer = setTimeout(() => whenStill(end), UNDO_MS);
  back.addEventListener("click", () => {
    isOver = true;
    clearTimeout(timer);
    line.replaceWith(row);
    field(row, "title").focus();
    changed(form);
  });
  back.focus();
}

function nameRow(row) {
  const title = field(row, "title").value.trim();
  row.querySelector(".x").setAttribute("aria-label", title ? `Убрать услугу «${title}»` : "Убрать услугу");
}

function field(row, part) {
  return row.querySelector(`[name=price_${part}]`);
}

function changed(form) {
  form.dispatchEvent(new Event("input", { bubbles: true }));
}
