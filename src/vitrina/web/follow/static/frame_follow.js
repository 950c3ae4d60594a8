// Follows a build by its follow address, which needs no cookie: progress, result, what went wrong.
import { showInParent, tellParent } from "./frame_parent.js";
import { readStore, writeStore } from "./store.js";

const KEY = "vitrina.follow";
const DRAFT = "vitrina.draft";
const EVERY_MS = 2000;
const RARELY_MS = 15000;
// Between VK's answer and the build neither is there for some seconds.
const LOST_AFTER_MS = 30000;
const RARELY = new Set(["sleeps", "failed"]);
const LAST = new Set(["made", "gone"]);
const BEFORE = new Set(["asked", "refused"]);

export function armFollow(form) {
  const panel = document.querySelector("[data-following]");
  if (!panel) return null;
  const follow = new Follow(panel, form);
  if (panel.dataset.follow) follow.watch(panel.dataset.follow);
  else follow.takeUp();
  return follow;
}

class Follow {
  constructor(panel, form) {
    this.panel = panel;
    this.form = form;
    this.rest = document.querySelector(".desk");
    this.timer = null;
    this.url = null;
    this.seenAt = Date.now();
    this.act("again")?.addEventListener("click", (event) => this.leave(event));
    this.act("retry")?.addEventListener("click", () => this.retry());
  }

  // It goes on in a tab, at VK or on a page of ours: it is open, or its link is to be clicked.
  start({ followUrl, url, isOpen, isVk }) {
    const link = this.act("vk");
    link.href = url;
    link.textContent = isVk
      ? isOpen ? "Открыть ВКонтакте ещё раз" : "Открыть ВКонтакте"
      : isOpen ? "Открыть страницу ещё раз" : "Продолжить";
    link.classList.toggle("primary", !isOpen);
    link.classList.toggle("line", isOpen);
    writeStore(KEY, { url: followUrl, student: this.student(), saved_at: Date.now() });
    this.asked = isVk ? sayVk(isOpen) : sayByHand(isOpen);
    this.show({ state: "asked", done: 0, total: 0, doing: "", url: "", ...this.asked });
    this.open();
    this.watch(followUrl);
  }

  // The frame was loaded again: go on with the build of this student, if there is one.
  async takeUp() {
    const kept = readStore(KEY);
    if (!kept?.url || kept.student !== this.student()) return;
    const view = await this.ask(kept.url);
    if (view?.state === "gone") writeStore(KEY, null);
    if (!view || view.state === "gone" || BEFORE.has(view.state)) return;
    this.show(view);
    this.open();
    this.watch(kept.url);
  }

  watch(url) {
    clearTimeout(this.timer);
    this.url = url;
    this.seenAt = Date.now();
    this.look();
  }

  async look() {
    const url = this.url;
    const view = await this.ask(url);
    if (url !== this.url) return;
    if (view && view.state !== "gone") this.seenAt = Date.now();
    const isGone = view?.state === "gone" && Date.now() - this.seenAt > LOST_AFTER_MS;
    if (view && (view.state !== "gone" || isGone)) this.show(view);
    if (view && LAST.has(view.state) && (view.state !== "gone" || isGone)) return;
    this.timer = setTimeout(() => this.look(), view && RARELY.has(view.state) ? RARELY_MS : EVERY_MS);
  }

  async ask(url) {
    try {
      const answer = await fetch(`${url}?view=page`, {
        credentials: "omit",
        headers: { Accept: "application/json" },
      });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null; // No connection: the next look is two seconds away.
    }
  }

  show(view) {
    const { panel } = this;
    const isNew = panel.dataset.state !== view.state;
    panel.dataset.state = view.state;
    // Whether the tab was allowed only this page knows: before the grant its words stay.
    const words = (view.state === "asked" && this.asked) || view;
    this.say("title", words.title);
    this.say("text", words.text);
    for (const name of ["done", "total", "doing"]) this.say(name, String(view[name]));
    this.showBar(view);
    this.showActions(view);
    if (view.state === "made" && isNew) {
      tellParent({ type: "vitrina:ready", url: view.url });
      writeStore(DRAFT, null); // The next form in this browser may be somebody else's.
    }
  }

  showBar({ done, total }) {
    const bar = this.panel.querySelector("[role=progressbar]");
    this.panel.querySelector(".way").hidden = !total;
    bar.setAttribute("aria-valuenow", done);
    bar.setAttribute("aria-valuemax", total);
    bar.querySelector("rect").setAttribute("width", `${Math.floor((100 * done) / (total || 1))}%`);
  }

  showActions({ state, url, go }) {
    const community = this.act("community");
    if (url) community.href = url;
    community.hidden = !url;
    this.act("vk").hidden = state !== "asked" || !this.act("vk").href;
    this.act("retry").hidden = !(this.form && (state === "refused" || state === "gone"));
    const page = this.act("page");
    // In a tab of its own this address finds the page: by the school's signature or by our cookie.
    if (!this.panel.dataset.page) page.href = `/communities${location.search}`;
    if (go) page.textContent = go;
    page.hidden = !this.panel.dataset.page && !["waits", "failed", "made"].includes(state);
  }

  open() {
    if (this.rest) this.rest.hidden = true;
    this.panel.hidden = false;
    const title = this.panel.querySelector("[data-say=title]");
    title.focus({ preventScroll: true });
    showInParent(title);
  }

  leave(event) {
    writeStore(KEY, null);
    if (!this.rest) return; // A page of its own: the link leads to the form.
    event.preventDefault();
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.url = null;
    this.asked = null;
    this.panel.hidden = true;
    this.rest.hidden = false;
    showInParent(this.rest);
  }

  // The click that asks again is the click that may open VK's tab.
  retry() {
    this.close();
    this.form.requestSubmit(document.getElementById("send"));
  }

  say(name, text) {
    const place = this.panel.querySelector(`[data-say=${name}]`);
    if (place.textContent !== text) place.textContent = text;
  }

  act(name) {
    return this.panel.querySelector(`[data-act=${name}]`);
  }

  student() {
    return new URLSearchParams(location.search).get("student_id") || "";
  }
}

function sayVk(isOpen) {
  const text = isOpen
    ? "Разрешите доступ во вкладке ВКонтакте, и здесь появится, как собирается сообщество."
    : "Браузер не дал открыть новую вкладку. Откройте её сами: ВКонтакте спросит разрешение.";
  return { title: "Остался один шаг", text };
}

function sayByHand(isOpen) {
  const text = isOpen
    ? "Продолжите в новой вкладке. Здесь появится, как собирается сообщество."
    : "Браузер не дал открыть новую вкладку. Откройте её сами и продолжите там.";
  return { title: "Анкета сохранена", text };
}
