// What the person changed in the plan itself: texts of their own and items they dropped.
// They live in hidden fields of the form, so they are posted with it and kept in the draft.

const place = document.getElementById("own-texts");
const OWN = "own:";
const kept = {};
const KEY = /^[a-z_]{1,20}(\/[a-z0-9_-]{1,60})?$/;

export function readOwn() {
  const own = {};
  for (const field of place.querySelectorAll("input")) {
    if (field.name === "drop") own[field.value] = null;
    else own[field.name.slice(OWN.length)] = field.value;
  }
  return own;
}

// A text, null to drop the item, undefined for ours.
export function setOwn(form, key, text) {
  const own = readOwn();
  if (text === undefined) delete own[key];
  else own[key] = text;
  writeOwn(own);
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

// Texts of posts that were dropped: they come back with the post. They are kept in the draft alone.
export function readKept() {
  return kept;
}

export function setKept(key, text) {
  kept[key] = text;
}

export function writeKept(texts) {
  for (const [key, text] of Object.entries(texts || {})) {
    if (KEY.test(key) && typeof text === "string" && text.trim()) kept[key] = text;
  }
}

export function writeOwn(own) {
  place.replaceChildren(
    ...Object.entries(own || {})
      .filter(([key, text]) => KEY.test(key) && (text === null || (typeof text === "string" && text.trim())))
      .map(([key, text]) => {
        const field = document.createElement("input");
        field.type = "hidden";
        field.name = text === null ? "drop" : OWN + key;
        field.value = text === null ? key : text;
        return field;
      }),
  );
}
