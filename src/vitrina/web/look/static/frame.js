// The form among others: filled by the lesson, sent from a frame, followed without its page.
import { fillForm, takeFragment } from "./frame_fill.js";
import { armFollow } from "./frame_follow.js";
import { meetParent } from "./frame_parent.js";
import { armSending } from "./frame_send.js";

const form = document.getElementById("form");
const given = takeFragment();

if (form && given) fillForm(form, given);
meetParent((values) => form && fillForm(form, values));
const follow = armFollow(form);
if (form) armSending(form, follow);
