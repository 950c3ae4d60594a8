import { armCopyButtons } from "./copy.js";
import { showMoments } from "./moments.js";

armCopyButtons();
showMoments(document);
