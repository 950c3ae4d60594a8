// What a school's link brings along behind `#`.
import { fillForm, takeFragment } from "./frame_fill.js";

const given = takeFragment();
if (given) fillForm(document.getElementById("form"), given);
