// A build that goes on.
import "./progress.js";
import "./result.js";
