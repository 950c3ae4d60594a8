// All that the form runs where a lesson may hold it, in this order.
import "./frame_mark.js";
import "./form.js";
import "./frame.js";
import "./photo.js";
