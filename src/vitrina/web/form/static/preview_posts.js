// A post's text is changed in place, a post is dropped and taken back; the form keeps what was done.
// What somebody wrote is kept too: when the post is dropped and wanted again, when the form is sent or
// left with the editor open.
import { readKept, readOwn, setKept, setOwn } from "./form_own.js";
import { openedEditor } from "./preview_show.js";

const place = document.getElementById("preview");
const LIMIT = 4000;
const GAP = 8; // px between a post and the beginning of the view

export function armPosts(form) {
  const acts = {
    edit: (key, post) => openEditor(key, post),
    drop: (key) => drop(form, key),
    restore: (key) => setOwn(form, key, readKept()[key]),
    reset: (key) => setOwn(form, key, undefined),
    save: (key, post) => save(form, key, post),
    cancel: (key, post) => closeEditor(post),
  };
  form.addEventListener("submit", () => keepTyped(form), { capture: true });
  addEventListener("pagehide", () => keepTyped(form));
  place.addEventListener("input", (event) => {
    if (event.target.matches(".editor textarea")) fit(event.target);
  });
  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    const post = button?.closest(".post");
    if (post && acts[button.dataset.act]) acts[button.dataset.act](post.dataset.key, post);
  });
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !event.target.matches(".editor textarea")) return;
    event.stopPropagation();
    closeEditor(event.target.closest(".post"));
  });
}

function openEditor(key, post) {
  const other = place.querySelector(".editor");
  if (other) closeEditor(other.closest(".post"));
  const text = post.querySelector(".txt");
  const top = topOf(post);
  const editor = document.createElement("div");
  editor.className = "editor";
  editor.dataset.of = key;
  editor.dataset.top = top;
  const field = document.createElement("textarea");
  field.defaultValue = text.textContent;
  field.maxLength = LIMIT;
  field.setAttribute("aria-label", "Текст записи");
  const buttons = document.createElement("p");
  buttons.className = "tools";
  buttons.append(button("save", "Готово", "primary"), button("cancel", "Отменить", "soft"));
  editor.append(field, buttons);
  post.classList.add("edited");
  text.after(editor);
  fit(field);
  field.setSelectionRange(0, 0);
  field.focus({ preventScroll: true });
  // Its beginning is seen, where the cursor is.
  stay(post, Math.max(top, GAP));
}

function save(form, key, post) {
  const typed = typedIn(post.querySelector(".editor"));
  closeEditor(post);
  if (typed === null) return;
  // The text to come may be shorter: the post is seen from its beginning.
  stay(post, Math.max(topOf(post), GAP));
  setOwn(form, key, typed);
}

// What is in the editor when it is another text: an empty one means ours, for there is «Убрать».
function typedIn(editor) {
  const { value, defaultValue } = editor.querySelector("textarea");
  if (value.trim() === defaultValue.trim()) return null;
  return value.trim() ? value : undefined;
}

function keepTyped(form) {
  const editor = openedEditor();
  const typed = editor ? typedIn(editor) : null;
  if (typed !== null) setOwn(form, editor.dataset.of, typed);
}

function drop(form, key) {
  const own = readOwn()[key];
  if (own) setKept(key, own);
  setOwn(form, key, null);
}

function closeEditor(post) {
  const editor = post.querySelector(".editor");
  editor.remove();
  post.classList.remove("edited");
  post.querySelector("[data-act=edit]")?.focus({ preventScroll: true });
  // Everything is where it was before the editor came.
  stay(post, Number(editor.dataset.top));
}

// The field is as tall as its text, and no scrolling is within scrolling.
function fit(field) {
  field.style.height = "auto";
  field.style.height = `${Math.max(160, field.scrollHeight + 4)}px`;
}

function topOf(post) {
  return post.getBoundingClientRect().top - startOfView();
}

function stay(post, top) {
  const moved = topOf(post) - top;
  if (scroller()) place.scrollTop += moved;
  else scrollBy(0, moved);
}

// Beside the form the window of the preview scrolls, on a phone the page below its bar.
function scroller() {
  return getComputedStyle(place).overflowY === "auto";
}

function startOfView() {
  if (scroller()) return place.getBoundingClientRect().top;
  const bar = document.querySelector(".looking .bar2");
  return bar ? bar.getBoundingClientRect().bottom : 0;
}

function button(act, words, style) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn ${style} s`;
  made.dataset.act = act;
  made.textContent = words;
  return made;
}
