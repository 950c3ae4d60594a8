// The form without waiting for the server: rows, chips, colours, draft. It works without this too.
import { armCopyButtons } from "./copy.js";
import { armChips, addChip } from "./form_chips.js";
import { armDraft } from "./form_draft.js";
import { armFocus } from "./form_focus.js";
import { armOffline } from "./form_offline.js";
import { armRows, addRow } from "./form_rows.js";
import { armPreview } from "./preview.js";

const form = document.getElementById("form");
const send = document.getElementById("send");
const about = document.getElementById("about");
const count = document.getElementById("count");
const foot = document.getElementById("foot-says");

armCopyButtons();
armRows(form);
armChips(form);
armDraft(form, { addRow, addChip });
form.elements.device_timezone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
armOffline(form);
armFocus();
form.addEventListener("input", showLive);
form.addEventListener("change", showLive);
form.addEventListener("change", showFoot);
document.getElementById("preview").addEventListener("preview:shown", showFoot);
form.addEventListener("submit", showBusy);
addEventListener("pageshow", () => {
  send.classList.remove("busy");
  delete form.dataset.busy;
});
showLive();
armPreview(form);
document.getElementById("errors")?.focus({ preventScroll: true });

function showLive() {
  const theme = form.querySelector("[name=theme]:checked");
  if (theme) {
    document.documentElement.dataset.theme = theme.value;
    // Drawn pictures change their colours at once; what else changes comes with the next preview.
    for (const picture of document.querySelectorAll(".vp")) picture.dataset.theme = theme.value;
  }
  const pattern = form.elements.pattern.value || theme?.dataset.pattern;
  for (const use of document.querySelectorAll(".taste use")) use.setAttribute("href", `#pattern-${pattern}`);
  for (const place of document.querySelectorAll("[data-live]")) {
    const typed = form.elements[place.dataset.live].value.trim();
    place.textContent = typed || place.dataset.empty;
    if ("long" in place.dataset) place.dataset.long = typed.length > 40 ? 2 : typed.length > 22 ? 1 : 0;
  }
  count.textContent = `${about.value.length} из ${count.dataset.limit}`;
}

// Beside the main button of a wide page: how much is left before it.
function showFoot() {
  if (!foot) return;
  const agreed = form.elements.consent_personal_data.checked && form.elements.consent_publication.checked;
  const [first, second] = !("complete" in form.dataset)
    ? ["Дальше ВКонтакте", "спросит разрешение"]
    : agreed ? ["Всё готово.", "ВКонтакте спросит разрешение"] : ["Почти готово.", "Осталось дать согласия"];
  foot.querySelector("b").textContent = first;
  foot.querySelector("span").textContent = second;
}

function showBusy(event) {
  const pressed = event.submitter?.name;
  if (pressed && pressed !== "go") return;
  if ("busy" in form.dataset) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "";
  if (!pressed) send.classList.add("busy");
}
