// A build that waits for a check of VK's.
import "./progress.js";
import "./check.js";
import "./result.js";
