// Buttons with data-copy put their text on the clipboard and say so for two seconds.

export function armCopyButtons(root = document) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const done = await write(button.dataset.copy || location.href);
  if (!done) return;
  button.classList.add("busy");
  announce("Скопировано");
  setTimeout(() => button.classList.remove("busy"), 2000);
}

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeBySelection(text);
  }
}

// Pages opened over plain http have no clipboard, except by this old way.
function writeBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "vh";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

function announce(text) {
  let line = document.getElementById("copied");
  if (!line) {
    line = document.createElement("p");
    line.id = "copied";
    line.className = "vh";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.textContent = "";
  setTimeout(() => { line.textContent = text; }, 50);
}
