// Texts of the kit are copied by a tap; without scripts they can be selected.
import { armCopyButtons } from "./copy.js";

armCopyButtons();
