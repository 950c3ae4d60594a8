import { armCopyButtons } from "./copy.js";
import { showMoments } from "./moments.js";

armCopyButtons();
showMoments(document);

// On a phone the sections stand in a row that is moved: the present one is in view.
document.querySelector(".bar0 nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
