// The page around the frame: who it is, what it hands over, what it is told.
// Only the school's sites are spoken with, by name; the server hands their list to this page.

const framers = (document.querySelector("meta[name=vitrina-framers]")?.content || "")
  .split(" ")
  .filter(Boolean);
const waiting = [];
const WAITING_MOST = 20;

let parent = knownParent();

export const isFramed = window.self !== window.top;

export function meetParent(onFill) {
  if (!isFramed) return;
  addEventListener("message", (event) => {
    if (event.source !== window.parent || !isSchool(event.origin)) return;
    const said = event.data;
    if (said?.type === "vitrina:hello") greet(event.origin);
    if (said?.type === "vitrina:fill" && said.values !== null && typeof said.values === "object") {
      onFill(said.values);
    }
  });
  if (parent) greet(parent);
  new ResizeObserver(tellHeight).observe(document.body);
}

export function tellParent(message) {
  if (!isFramed) return;
  if (parent) window.parent.postMessage(message, parent);
  else if (waiting.length < WAITING_MOST) waiting.push(message);
}

// Where the eye should go: the page around scrolls there, for a frame cannot.
export function showInParent(element) {
  tellParent({ type: "vitrina:show", top: Math.max(0, element.getBoundingClientRect().top) });
}

function greet(origin) {
  parent = origin;
  tellParent({ type: "vitrina:open" });
  tellHeight();
  for (const message of waiting.splice(0)) tellParent(message);
}

function tellHeight() {
  if (parent) tellParent({ type: "vitrina:height", height: Math.ceil(document.body.getBoundingClientRect().height) });
}

function knownParent() {
  const origin = window.location.ancestorOrigins?.[0];
  return origin && isSchool(origin) ? origin : null;
}

// `https://*.school.example` stands for every host below it, as in Content-Security-Policy.
function isSchool(origin) {
  return framers.some((framer) => {
    const [scheme, host = ""] = framer.split("://");
    if (!host.startsWith("*.")) return origin === originOf(framer);
    return origin.startsWith(`${scheme}://`) && origin.endsWith(host.slice(1));
  });
}

function originOf(address) {
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
}
