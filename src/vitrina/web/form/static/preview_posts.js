// A post's text is changed in place, a post is dropped and taken back; the form keeps what was done.
import { setOwn } from "./form_own.js";

const place = document.getElementById("preview");
const LIMIT = 4000;

export function armPosts(form) {
  const acts = {
    edit: (key, post) => openEditor(key, post),
    drop: (key) => setOwn(form, key, null),
    restore: (key) => setOwn(form, key, undefined),
    reset: (key) => setOwn(form, key, undefined),
    save: (key, post) => save(form, key, post),
    cancel: (key, post) => closeEditor(post),
  };
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
  const editor = document.createElement("div");
  editor.className = "editor";
  editor.dataset.of = key;
  const field = document.createElement("textarea");
  field.value = text.textContent;
  field.maxLength = LIMIT;
  field.setAttribute("aria-label", "Текст записи");
  const buttons = document.createElement("p");
  buttons.className = "tools";
  buttons.append(button("save", "Готово", "primary"), button("cancel", "Отменить", "soft"));
  editor.append(field, buttons);
  post.classList.add("edited");
  text.after(editor);
  field.style.height = `${Math.max(160, field.scrollHeight + 4)}px`;
  field.focus();
  field.setSelectionRange(0, 0);
}

function save(form, key, post) {
  const typed = post.querySelector(".editor textarea").value;
  const shown = post.querySelector(".txt");
  const isChanged = typed.trim() !== shown.textContent.trim();
  closeEditor(post);
  if (!isChanged) return;
  // An empty text means ours: to have no post at all there is «Убрать».
  setOwn(form, key, typed.trim() ? typed : undefined);
}

function closeEditor(post) {
  post.querySelector(".editor").remove();
  post.classList.remove("edited");
  post.querySelector("[data-act=edit]")?.focus({ preventScroll: true });
}

function button(act, words, style) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn ${style} s`;
  made.dataset.act = act;
  made.textContent = words;
  return made;
}
