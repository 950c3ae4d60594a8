// Opens VK's check in a window of its own and hands its answer to the build.
// What VK's page says to the window that opened it is not documented (vk-contract 2026-11-22 §3.4):
// an object or a JSON string with a `success_token` or `token` in it is taken, from VK's hosts only.

const link = document.querySelector("[data-check]");
const frame = link.closest(".check");
const form = frame.querySelector("form");
const hosts = frame.dataset.hosts.split(" ");
const WINDOW = "popup,width=480,height=720";
const DEPTH = 3;

let opened = null;
let answered = false;

link.addEventListener("click", open);
addEventListener("message", listen);
setInterval(look, 500);

function open(event) {
  // With its opener, so that it can answer; when the window is not allowed the link does its work.
  opened = window.open(link.href, "vitrina-check", WINDOW);
  if (opened) event.preventDefault();
}

function listen(event) {
  const token = isVk(event.origin) ? findToken(event.data, DEPTH) : "";
  if (!token || answered) return;
  answered = true;
  opened?.close();
  link.classList.add("busy");
  form.elements.success_token.value = token;
  form.submit();
}

// The window is gone, or VK has cut it off from us: the person may have passed the check or not.
function look() {
  if (!opened?.closed || answered) return;
  opened = null;
  frame.querySelector("details").open = true;
  document.getElementById("check-hint").textContent =
    "Если страница не\u00a0продолжит сама, вставьте ответ проверки или откройте её ещё\u00a0раз.";
}

function isVk(origin) {
  let url;
  try {
    url = new URL(origin);
  } catch {
    return false;
  }
  // What the check itself is served by: https, except in the sandbox.
  if (url.protocol !== new URL(link.href).protocol) return false;
  return hosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}

function findToken(said, depth) {
  if (typeof said === "string") {
    try {
      return findToken(JSON.parse(said), depth - 1);
    } catch {
      return "";
    }
  }
  if (said === null || typeof said !== "object" || depth <= 0) return "";
  for (const name of ["success_token", "token"]) {
    if (typeof said[name] === "string" && said[name]) return said[name];
  }
  for (const part of Object.values(said)) {
    const token = typeof part === "object" ? findToken(part, depth - 1) : "";
    if (token) return token;
  }
  return "";
}
