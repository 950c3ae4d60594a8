// All that the form runs, in this order.
import "./frame_mark.js";
import "./form.js";
import "./frame.js";
import "./photo.js";
