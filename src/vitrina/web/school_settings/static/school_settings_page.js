import "./school_page.js";
import "./accent.js";
