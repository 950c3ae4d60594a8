// Inside a frame the form is sent by its script: no cookie of ours reaches a frame, and VK never
// opens in one. The click opens a tab at once, for later no browser would let us.
import { countedFields, showErrors } from "./frame_errors.js";
import { noteNetwork } from "./form_offline.js";
import { isFramed, showInParent } from "./frame_parent.js";

const NEEDED = ["name", "city", "phone"];
const CONSENTS = ["consent_personal_data", "consent_publication"];

export function armSending(form, follow) {
  if (!isFramed) return;
  form.addEventListener("submit", (event) => {
    // Offline, or already on its way.
    if (event.defaultPrevented) return;
    event.preventDefault();
    const pressed = event.submitter?.name ? event.submitter : null;
    if (pressed && pressed.name !== "go") return;
    send(form, pressed, looksComplete(form) ? openTab() : null, follow);
  });
}

// `way`: VK's permission, the guided way, or the kit. Each goes on in a tab of its own.
async function send(form, pressed, tab, follow) {
  const way = pressed?.value || form.dataset.way;
  const counted = countedFields(form);
  const said = await ask(form, way === "grant" ? "/oauth/init" : "/connect/init");
  document.getElementById("send")?.classList.remove("busy");
  delete form.dataset.busy;
  if (!said) {
    // Pressed once more it waits for the network, and goes on by itself.
    tab?.close();
    noteNetwork(false);
    form.requestSubmit(pressed || document.getElementById("send"));
    return;
  }
  const next = said.auth_url || (way === "kit" ? said.connect_url?.replace("/connect/", "/kits/") : said.connect_url);
  if (next) {
    follow.start({ followUrl: said.follow_url, url: next, isOpen: lead(tab, next), isVk: way === "grant" });
    return;
  }
  tab?.close();
  showInParent(showErrors(form, said, counted));
}

// What the server says, in words; null without a connection.
async function ask(form, address) {
  const pairs = [...new FormData(form)].filter(([name, value]) => name !== "csrf" && typeof value === "string");
  try {
    const answer = await fetch(address, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ form: pairs }),
    });
    return inWords(answer.status, await answer.json());
  } catch {
    return null;
  }
}

function inWords(status, said) {
  if (said.auth_url || said.connect_url || said.head) return said;
  if (status === 429 || status === 503) return say("Подождите немного", `Нажмите ещё раз через ${wait(said.retry_after)}`);
  if (said.errors?.length) return { head: "Анкету отсюда не отправить", ...said };
  return say("У нас что-то сломалось", "Это не из-за вас. Нажмите кнопку ещё раз через минуту");
}

function wait(seconds) {
  return seconds > 90 ? `${Math.ceil(seconds / 60)} мин` : "минуту";
}

function say(heading, words) {
  return { head: heading, errors: [{ field: "", message: words }] };
}

// A tab that opens only to be closed again frightens: an unfinished form does without.
function looksComplete(form) {
  const { rows, techniques } = countedFields(form);
  const typed = NEEDED.every((name) => form.elements[name].value.trim());
  const confirmed = document.getElementById("claims").hidden || form.elements.claims_confirmed.checked;
  return typed && confirmed && rows.length > 0 && techniques.length > 0 && CONSENTS.every((name) => form.elements[name].checked);
}

function openTab() {
  const tab = window.open("about:blank", "_blank");
  if (!tab) return null;
  try {
    // What opens there has no business with the page it came from.
    tab.opener = null;
    tab.document.title = "Витрина";
    tab.document.body.textContent = "Сохраняем анкету…";
  } catch {
    // Only words for a second of waiting.
  }
  return tab;
}

function lead(tab, url) {
  if (!tab || tab.closed) return false;
  tab.location.replace(url);
  return true;
}
