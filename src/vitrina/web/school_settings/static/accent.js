// A colour may be typed, or picked: the picker is shown where there are scripts, and writes the text.
const typed = document.getElementById("accent");
const picker = document.getElementById("accent-pick");

if (typed && picker) {
  picker.hidden = false;
  picker.addEventListener("input", () => {
    typed.value = picker.value;
  });
  typed.addEventListener("input", () => {
    if (/^#[0-9a-f]{6}$/i.test(typed.value.trim())) picker.value = typed.value.trim().toLowerCase();
  });
}
const shown = document.getElementById("preview") ?? document.getElementById("errors");
if (shown) {
  shown.tabIndex = -1;
  shown.focus();
}
