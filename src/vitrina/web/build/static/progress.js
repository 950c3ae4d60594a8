// Follows the build: by events, and by asking every two seconds when they stop coming.

const page = document.getElementById("progress");
const bar = document.getElementById("bar");
const left = document.getElementById("left");
const openedAt = Date.now();
const SAID = { done: "готово", now: "делаем", waits: "ждёт вас", sleeps: "пауза", by_hand: "останется вам", to_do: "впереди" };
const PAUSED = new Set(["waits", "sleeps"]);
const WITH_DETAIL = new Set(["now", "waits", "sleeps", "by_hand"]);

let secondsLeft = null;
let lastTold = null;
let polling = null;
let toSay = "";
let saidAt = 0;
let leaving = false;

follow();
setInterval(tick, 1000);

function follow() {
  const events = new EventSource(page.dataset.events);
  events.onmessage = (event) => {
    stopAsking();
    show(JSON.parse(event.data));
  };
  events.onerror = () => {
    // The browser reconnects by itself unless the answer was final; ask in the meantime.
    startAsking();
  };
}

function startAsking() {
  if (polling === null) polling = setInterval(ask, 2000);
}

function stopAsking() {
  clearInterval(polling);
  polling = null;
}

async function ask() {
  try {
    const answer = await fetch(`${page.dataset.status}?view=page`, { headers: { Accept: "application/json" } });
    if (answer.ok) show(await answer.json());
    else if (answer.status === 404) stopAsking();
  } catch {
    // No connection: the next try is two seconds away.
  }
}

function show(progress) {
  if (isAnotherPage(progress)) {
    openAgain();
    return;
  }
  showCount(progress);
  for (const line of progress.lines) showLine(line);
  for (const key of progress.lit) light(key);
  secondsLeft = count(progress.seconds_left);
  showLeft();
}

// An estimate is made anew with each answer, and that much is left only from when it changed.
function count(told) {
  if (told === null || told !== lastTold) {
    lastTold = told;
    return told;
  }
  return secondsLeft;
}

// A waiting state that this page already shows is no reason to load it again.
function isAnotherPage(progress) {
  const mark = progress.notice?.mark ?? "";
  return mark !== page.dataset.notice || (progress.reload && !mark);
}

// The server draws the result and the waiting states; never more than once in two seconds.
function openAgain() {
  if (leaving) return;
  leaving = true;
  const age = Date.now() - openedAt;
  setTimeout(() => location.reload(), Math.max(0, 2000 - age));
}

function showCount({ done, total }) {
  document.getElementById("done").textContent = done;
  document.getElementById("total").textContent = total;
  bar.setAttribute("aria-valuenow", done);
  bar.setAttribute("aria-valuemax", total);
  bar.querySelector("rect").setAttribute("width", `${Math.floor((100 * done) / (total || 1))}%`);
  document.title = `Готово ${done} из ${total} · Витрина`;
}

function showLine(line) {
  const row = document.querySelector(`[data-line="${CSS.escape(line.key)}"]`);
  if (!row) return;
  row.dataset.state = line.state;
  if (line.title && row.dataset.title !== line.title) {
    row.dataset.title = line.title;
    row.querySelector(".n").firstChild.data = line.title;
  }
  row.querySelector(".said").textContent = `, ${SAID[line.state]}`;
  const count = line.total > 1 && line.state !== "to_do" ? `${line.done} из ${line.total}` : "";
  row.querySelector(".d").textContent = count || (PAUSED.has(line.state) ? SAID[line.state] : "");
  row.querySelector(".more").textContent = WITH_DETAIL.has(line.state) ? line.detail : "";
  if (line.state === "now") toSay = count ? `${row.dataset.title}, ${count}` : row.dataset.title;
}

function light(key) {
  for (const part of document.querySelectorAll(`[data-key="${CSS.escape(key)}"]:not(.lit)`)) {
    const picture = part.querySelector("img");
    if (picture?.dataset.src) picture.src = picture.dataset.src;
    const turnOn = () => part.classList.add("lit");
    if (picture) picture.decode().then(turnOn, turnOn);
    else turnOn();
  }
}

function tick() {
  if (secondsLeft !== null && secondsLeft > 1) secondsLeft -= 1;
  showLeft();
  say();
}

// What takes longer than was thought is not counted on: the last number would stand there for long.
function showLeft() {
  if (page.dataset.notice || secondsLeft === null) return;
  left.textContent = sayLeft(secondsLeft);
}

function sayLeft(seconds) {
  if (seconds < 5) return "ещё немного";
  if (seconds < 90) return `ещё секунд\u00a0${seconds < 20 ? seconds : 5 * Math.round(seconds / 5)}`;
  return `ещё минут\u00a0${Math.ceil(seconds / 60)}`;
}

// A screen reader hears at most one line in two seconds, and never the same one twice.
function say() {
  const line = document.getElementById("said");
  if (!toSay || toSay === line.textContent || Date.now() - saidAt < 2000) return;
  line.textContent = toSay;
  saidAt = Date.now();
}
