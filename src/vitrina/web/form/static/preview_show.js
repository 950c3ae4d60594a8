// Puts a fragment in its place; whatever the person opened, scrolled to or is writing stays so.

const place = document.getElementById("preview");

let aside = null;

export function showFragment(html) {
  const kept = remember();
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fragment = holder.content;
  setStyles(fragment);
  copyParts(fragment);
  for (const key of kept.open) partOf(fragment, key)?.setAttribute("open", "");
  moveEditor(fragment);
  place.replaceChildren(fragment);
  place.dataset.ready = "";
  place.scrollTop = kept.top;
  restoreFocus(kept);
  place.dispatchEvent(new Event("preview:shown"));
}

// Sizes of pictures come as data: set through the style object they need no leave of the policy.
function setStyles(root) {
  for (const element of root.querySelectorAll("[data-style]")) {
    element.style.cssText = element.dataset.style;
    element.removeAttribute("data-style");
  }
}

// The strip above the form and the button that floats show parts of the same window.
function copyParts(fragment) {
  for (const copy of document.querySelectorAll("[data-copy-of]")) {
    const source = fragment.querySelector(`[data-source=${copy.dataset.copyOf}]`);
    if (copy.dataset.copyOf === "title") copy.textContent = source.textContent;
    else if (copy.dataset.copyOf === "cover") copy.replaceChildren(source.cloneNode(true));
    else copy.replaceChildren(...source.cloneNode(true).childNodes);
  }
}

function remember() {
  const active = place.contains(document.activeElement) ? document.activeElement : null;
  return {
    top: place.scrollTop,
    open: [...place.querySelectorAll("details[open]")].map((part) => part.dataset.key),
    active,
    selection: active?.matches("textarea") ? [active.selectionStart, active.selectionEnd] : null,
    key: active?.closest("[data-key]")?.dataset.key,
    act: active?.dataset.act,
  };
}

export function openedEditor() {
  return place.querySelector(".editor") || aside;
}

// While the form says too little for texts an editor waits aside, with all that was typed in it.
function moveEditor(fragment) {
  const editor = openedEditor();
  const text = editor && partOf(fragment, editor.dataset.of)?.querySelector(".txt");
  aside = text ? null : editor;
  if (!text) return;
  text.closest(".post").classList.add("edited");
  text.after(editor);
}

function restoreFocus({ active, selection, key, act }) {
  if (!active || document.activeElement === active) return;
  if (active.isConnected) {
    active.focus({ preventScroll: true });
    if (selection) active.setSelectionRange(...selection);
    return;
  }
  const post = key && partOf(place, key);
  if (!post) return;
  // «Убрать» became «Вернуть», and the other way round.
  const again = post.querySelector(`[data-act=${act}]`) || post.querySelector("[data-act], summary");
  again?.focus({ preventScroll: true });
}

function partOf(root, key) {
  return [...root.querySelectorAll("[data-key]")].find((part) => part.dataset.key === key);
}
