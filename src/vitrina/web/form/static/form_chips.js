// A technique of one's own becomes a chip like the others.

const chips = document.getElementById("chips");
const template = document.getElementById("chip");
const own = document.getElementById("own");

let serial = 1000;

export function armChips(form) {
  form.querySelector("[name=add_technique]").addEventListener("click", (event) => {
    event.preventDefault();
    takeOwn(form);
    own.focus();
  });
  own.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !own.value.trim()) return;
    event.preventDefault();
    takeOwn(form);
  });
}

export function addChip(value) {
  const known = [...chips.querySelectorAll("input")].find(
    (box) => box.value.toLowerCase() === value.toLowerCase(),
  );
  if (known) {
    known.checked = true;
    return;
  }
  const chip = template.content.cloneNode(true).querySelector("li");
  serial += 1;
  const box = chip.querySelector("input");
  box.value = value;
  box.id = `technique-${serial}`;
  chip.querySelector("label").htmlFor = box.id;
  chip.querySelector("label span").textContent = value;
  chips.append(chip);
}

function takeOwn(form) {
  const value = own.value.trim();
  if (!value) return;
  addChip(value);
  own.value = "";
  form.dispatchEvent(new Event("input", { bubbles: true }));
}
