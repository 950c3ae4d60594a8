// A page that may stand in a lesson, without the form.
import "./message.js";
import "./frame_mark.js";
import "./frame.js";
