// Words that need a licence, said again beside the main button, where they can be confirmed.

const block = document.getElementById("claims");
const list = document.getElementById("claims-words");
const SHOWN = 5;

let known = null;

export function repeatClaims(form, claims) {
  const words = new Set(claims.map((claim) => `«${claim.word}»`));
  const box = form.elements.claims_confirmed;
  // What was confirmed is what stood there then.
  if (known && [...words].some((word) => !known.has(word))) box.checked = false;
  known = words;
  block.hidden = words.size === 0;
  if (block.hidden) box.checked = false;
  const more = words.size > SHOWN ? ` и ещё ${words.size - SHOWN}` : "";
  list.textContent = [...words].slice(0, SHOWN).join(", ") + more;
}
