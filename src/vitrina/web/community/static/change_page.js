// Sizes of pictures come as data: set through the style object they need no leave of the policy.
for (const element of document.querySelectorAll("[data-style]")) {
  element.style.cssText = element.dataset.style;
  element.removeAttribute("data-style");
}
