import { armCopyButtons } from "./copy.js";

armCopyButtons();
