// All that the form runs in a tab of its own, in this order.
import "./form.js";
import "./form_given.js";
import "./photo.js";
