// All that the form of a change runs, in this order.
import "./form.js";
import "./photo.js";
