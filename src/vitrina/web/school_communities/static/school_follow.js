// What changes by itself on an open page is fetched every few seconds and put in place: only what
// differs, and not while somebody selects a text there. Focus and open details stay.

import { armCopyButtons } from "./copy.js";
import { showMoments } from "./moments.js";

const EVERY = 4000;
const LONGEST = 60000;
const FOCUSABLE = "a[href],button,summary,input,select,textarea";

export function followPage() {
  for (const place of document.querySelectorAll("[data-follow]")) follow(place);
}

function follow(place) {
  let etag = place.dataset.etag;
  let pause = EVERY;
  const again = () => setTimeout(look, pause);

  async function look() {
    if (document.hidden) {
      document.addEventListener("visibilitychange", look, { once: true });
      return;
    }
    if (isSelected(place)) return again();
    try {
      const answer = await ask(place.dataset.follow, etag);
      pause = answer.status < 400 ? EVERY : Math.min(pause * 2, LONGEST);
      if ([401, 403, 404].includes(answer.status)) return;
      if (answer.status === 200) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
        if (isSelected(place)) return again();
        etag = (answer.headers.get("etag") || "").replaceAll('"', "");
        reconcile(place, fresh);
      }
    } catch {
      pause = Math.min(pause * 2, LONGEST);
    }
    again();
  }

  again();
}

function ask(address, etag) {
  const headers = { "Vitrina-Live": "1", "If-None-Match": '"' + etag + '"', Accept: "application/json" };
  return fetch(address, { headers, cache: "no-store" });
}

function isSelected(place) {
  const selection = getSelection();
  return Boolean(selection) && !selection.isCollapsed && place.contains(selection.anchorNode);
}

function reconcile(old, fresh) {
  const known = new Map(keyed(old).map((one) => [one.dataset.key, one]));
  let next = old.firstElementChild;
  for (const wanted of keyed(fresh)) {
    let one = known.get(wanted.dataset.key);
    known.delete(wanted.dataset.key);
    if (one && one.dataset.parts && wanted.dataset.parts) {
      reconcile(partsOf(one), partsOf(wanted));
    } else if (!one || plain(one) !== plain(wanted)) {
      if (one && one === next) next = one.nextElementSibling;
      one = put(one, wanted);
    }
    if (one === next) next = next.nextElementSibling;
    // What stands in its place is not moved: it would lose the focus.
    else if (one.parentElement !== old || one.nextElementSibling !== next) old.insertBefore(one, next);
  }
  for (const gone of known.values()) gone.remove();
}

// Where the keyed parts of a part stand: in it, or in something in it.
function partsOf(one) {
  return one.dataset.parts === "self" ? one : one.querySelector(one.dataset.parts);
}

function keyed(root) {
  return [...root.children].filter((one) => one.dataset.key);
}

// What scripts and people have done to it is no difference.
function plain(one) {
  const copy = one.cloneNode(true);
  for (const time of copy.querySelectorAll("time[data-moment]")) time.textContent = "";
  for (const button of copy.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.classList.remove("busy");
  }
  for (const details of copy.querySelectorAll("details")) details.open = false;
  for (const token of copy.querySelectorAll("input[name=csrf]")) token.remove();
  for (const link of copy.querySelectorAll("a[href*='=']")) link.removeAttribute("href");
  return copy.outerHTML;
}

function put(old, fresh) {
  const one = document.importNode(fresh, true);
  armCopyButtons(one);
  showMoments(one);
  if (!old) return one;
  const opened = [...old.querySelectorAll("details")].map((details) => details.open);
  [...one.querySelectorAll("details")].forEach((details, at) => { if (opened[at]) details.open = true; });
  const at = [...old.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  old.replaceWith(one);
  if (at >= 0) one.querySelectorAll(FOCUSABLE)[at]?.focus({ preventScroll: true });
  return one;
}
