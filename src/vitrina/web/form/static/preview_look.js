// Where the preview is looked at: beside the form, on a page of its own on a phone, in place in a frame.

const root = document.documentElement;
const stage = document.getElementById("stage");
const home = stage.parentElement;
const inPlace = document.getElementById("in-place");
const preview = document.getElementById("preview");
const tabs = document.getElementById("tabs");
const back = document.getElementById("back");
const look = document.getElementById("look");
const inline = document.getElementById("look-inline");
const sendToo = document.getElementById("send-too");
const dock = document.getElementById("dock");
const send = document.getElementById("send");
const says = document.getElementById("preview-says");
const wide = matchMedia("(min-width:1024px)");

let formTop = 0;

export function armLooking(form) {
  armTabs();
  const isFramed = root.classList.contains("framed");
  if (isFramed) armInline();
  else armPage(form);
  preview.addEventListener("click", (event) => {
    if (!event.target.closest("[data-act=add-service]")) return;
    leave();
    const rows = [...document.querySelectorAll(".srv")];
    const empty = rows.find((row) => !row.querySelector("[name=price_title]").value.trim());
    if (empty) empty.querySelector("[name=price_title]").focus();
    else document.getElementById("add").click();
  });
}

function armPage(form) {
  dock.hidden = false;
  // The main button is there: the floating one would cover it.
  new IntersectionObserver(([seen]) => dock.classList.toggle("away", seen.isIntersecting)).observe(send);
  look.addEventListener("click", () => {
    formTop = scrollY;
    history.pushState({ preview: true }, "");
    open();
  });
  back.addEventListener("click", () => leave());
  sendToo.addEventListener("click", () => {
    // Not by the history: going back and going to VK at once would stop each other.
    close();
    history.replaceState(null, "");
    form.requestSubmit(send);
  });
  addEventListener("popstate", close);
  addEventListener("keydown", (event) => event.key === "Escape" && leave());
  wide.addEventListener("change", () => wide.matches && leave());
  // The page was loaded again while the preview was open.
  if (history.state?.preview) history.replaceState(null, "");
}

function open() {
  root.classList.add("looking");
  back.hidden = false;
  sendToo.hidden = false;
  saySo(says.dataset.open);
  scrollTo(0, 0);
  back.focus({ preventScroll: true });
}

function leave() {
  if (!root.classList.contains("looking")) return;
  close();
  if (history.state?.preview) history.back();
}

function close() {
  if (!root.classList.contains("looking")) return;
  root.classList.remove("looking");
  back.hidden = true;
  sendToo.hidden = true;
  saySo(says.dataset.beside);
  scrollTo(0, formTop);
  look.focus({ preventScroll: true });
}

// What is wrong with the preview is not overwritten.
function saySo(words) {
  if (says.textContent === says.dataset.says) says.textContent = words;
  says.dataset.says = words;
}

function armInline() {
  inline.hidden = false;
  inline.setAttribute("aria-controls", "stage");
  inline.addEventListener("click", () => {
    const isOpen = inline.getAttribute("aria-expanded") !== "true";
    inline.setAttribute("aria-expanded", isOpen);
    inline.querySelector("span").textContent = isOpen ? "Свернуть" : "Посмотреть целиком";
    (isOpen ? inPlace : home).append(stage);
  });
}

function armTabs() {
  tabs.hidden = false;
  preview.setAttribute("role", "tabpanel");
  preview.tabIndex = 0;
  preview.setAttribute("aria-labelledby", "tab-page");
  const all = [...tabs.querySelectorAll("[role=tab]")];
  const choose = (tab) => {
    for (const other of all) {
      other.setAttribute("aria-selected", other === tab);
      other.tabIndex = other === tab ? 0 : -1;
    }
    preview.dataset.tab = tab.dataset.tab;
    preview.setAttribute("aria-labelledby", tab.id);
    preview.scrollTop = 0;
  };
  tabs.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) choose(tab);
  });
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    next.focus();
    choose(next);
  });
}
