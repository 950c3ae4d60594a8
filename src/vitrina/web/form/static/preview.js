// The live preview: the form goes to the server a moment after the last key, the plan comes back.
// What was shown stays until something newer is there; what went wrong is said quietly beside it.
import { armMarks, showMarks } from "./form_marks.js";
import { noteNetwork } from "./form_offline.js";
import { whenStill } from "./form_still.js";
import { armLooking } from "./preview_look.js";
import { armPosts } from "./preview_posts.js";
import { showFragment } from "./preview_show.js";

const URL = "/preview";
const MINUTE_MS = 60000;
const SOON_MS = 60;
const DARKEN_MS = 1500;
const APART_MS = 3000;
// The limit of requests has to last for the grant too: whoever types without a pause is shown a
// little less often, and after a pause everything comes at once again.
const GAPS = [
  { below: 20, gap: 0 },
  { below: 45, gap: 300 },
  { below: 70, gap: 800 },
  { below: Infinity, gap: 4000 },
];

const WAITS = {
  429: "Предпросмотр обновится через минуту",
  503: "Предпросмотр обновится через несколько секунд",
};

const says = document.getElementById("preview-says");

export function armPreview(form) {
  const preview = new Preview(form);
  armPosts(form);
  armLooking(form);
  armMarks(form, () => preview.isCurrent());
  form.addEventListener("input", () => preview.plan());
  form.addEventListener("change", () => preview.plan());
  addEventListener("online", () => preview.plan());
  addEventListener("pageshow", (event) => event.persisted && preview.plan());
  preview.ask();
}

class Preview {
  constructor(form) {
    this.form = form;
    this.timer = null;
    this.darkening = null;
    this.running = null;
    this.asked = [];
    this.notBefore = 0;
    this.last = "";
  }

  plan() {
    clearTimeout(this.timer);
    const now = Date.now();
    this.asked = this.asked.filter((moment) => now - moment < MINUTE_MS);
    const { gap } = GAPS.find(({ below }) => this.asked.length < below);
    const next = (this.asked.at(-1) || 0) + gap;
    const wait = Math.max(SOON_MS, next - now, this.notBefore - now);
    this.timer = setTimeout(() => this.ask(), wait);
  }

  async ask() {
    const body = bodyOf(this.form);
    this.running?.abort();
    if (body === this.last) return;
    const running = (this.running = new AbortController());
    this.asked.push(Date.now());
    try {
      const answer = await fetch(URL, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body,
        signal: running.signal,
      });
      noteNetwork(true);
      if (!answer.ok) this.miss(answer);
      else {
        const said = await answer.json();
        whenStill(() => running.signal.aborted || this.show(said, body));
      }
    } catch {
      // A newer one is on its way.
      if (running.signal.aborted) return;
      // `online` will ask again.
      noteNetwork(false);
      say("Нет связи. Показано то, что было");
    }
  }

  show(said, body) {
    this.last = body;
    clearTimeout(this.darkening);
    say(says.dataset.says);
    // A number being corrected is no number for a moment: the window does not go dark for that.
    if ("complete" in this.form.dataset && !said.complete) {
      this.mark(said);
      this.darkening = setTimeout(() => whenStill(() => this.light(said)), DARKEN_MS);
    } else {
      this.light(said);
    }
  }

  light(said) {
    this.form.toggleAttribute("data-complete", said.complete);
    showFragment(said.html);
    this.mark(said);
  }

  // What was missing a moment ago may be there by now: the next answer is about that.
  mark(said) {
    if (this.isCurrent()) showMarks(this.form, said);
  }

  isCurrent() {
    return bodyOf(this.form) === this.last;
  }

  miss(answer) {
    if (answer.status === 429 || answer.status === 503) {
      const wait = (Number(answer.headers.get("Retry-After")) || 30) * 1000;
      // Those who were sent away together do not come back together.
      this.notBefore = Date.now() + wait + Math.random() * APART_MS;
      this.plan();
      say(WAITS[answer.status]);
    } else {
      say("Предпросмотр не обновился. Анкета сохранена");
    }
  }
}

function bodyOf(form) {
  return JSON.stringify({ form: fieldsOf(form) });
}

// What a browser would post, the mark of the page and files left out.
function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrf" && typeof value === "string");
}

function say(words) {
  if (says.textContent !== words) says.textContent = words;
}
