import "./school_page.js";
import { followPage } from "./school_follow.js";

followPage();
