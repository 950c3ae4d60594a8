// One line in a lesson makes the form appear where it stands:
//   <script src="https://vitrina.example/embed.js" data-student-id="{uid}" data-name="{real_name}"></script>
// Ids and the school's signature go into the frame's address. Name, city and the like never do: they
// are handed over by postMessage, to our own origin only, once the form says that it is there.
(function () {
  "use strict";

  const IDS = { studentId: "student_id", courseId: "course_id", exp: "exp", sig: "sig" };
  const PERSONAL = ["name", "city", "area", "phone", "telegram", "address"];
  const LOWEST = 200;
  const HIGHEST = 30000;
  const AT_FIRST = 900;
  const PATIENCE_MS = 12000;

  const running = document.currentScript;
  if (running) embed(running);

  function embed(script) {
    const origin = new URL(script.src).origin;
    const address = addressOf(script, origin);
    // The same line may be run twice; several lines, each for its own course, are as many frames.
    if ([...document.querySelectorAll("iframe.vitrina-frame")].some((one) => one.src === address)) return;
    const frame = document.createElement("iframe");
    frame.className = "vitrina-frame";
    frame.src = address;
    frame.title = script.dataset.title || "Анкета: сообщество ВКонтакте";
    // The lesson's own address is nobody's business, and the frame asks for no permission at all.
    frame.referrerPolicy = "no-referrer";
    frame.style.cssText = `display:block;width:100%;height:${AT_FIRST}px;border:0`;
    listen(frame, origin, script);
    place(script, frame);
    offerTab(frame, script, origin);
  }

  function addressOf(script, origin) {
    const address = new URL("/create", origin);
    for (const [key, name] of Object.entries(IDS)) {
      const value = (script.dataset[key] || "").trim();
      if (value) address.searchParams.set(name, value);
    }
    return address.href;
  }

  function place(script, frame) {
    const chosen = script.dataset.into && document.querySelector(script.dataset.into);
    if (chosen) chosen.append(frame);
    else if (script.parentNode === document.head) document.body.append(frame);
    else script.after(frame);
  }

  function listen(frame, origin, script) {
    // The frame learns by this who holds it, and answers only if the school's settings name us.
    frame.addEventListener("load", () => say(frame, origin, { type: "vitrina:hello" }));
    window.addEventListener("message", (event) => {
      if (event.origin !== origin || event.source !== frame.contentWindow) return;
      const said = event.data;
      if (said === null || typeof said !== "object") return;
      if (said.type === "vitrina:open") {
        frame.setAttribute("data-open", "");
        say(frame, origin, { type: "vitrina:fill", values: valuesOf(script) });
      }
      if (said.type === "vitrina:height") setHeight(frame, said.height);
      if (said.type === "vitrina:show") scrollTo(frame, said.top);
      if (said.type === "vitrina:ready") tellPage(frame, script, said.url);
    });
  }

  function say(frame, origin, message) {
    if (frame.contentWindow) frame.contentWindow.postMessage(message, origin);
  }

  function valuesOf(script) {
    const values = {};
    for (const name of PERSONAL) {
      const value = (script.dataset[name] || "").trim();
      if (value) values[name] = value;
    }
    return values;
  }

  function setHeight(frame, height) {
    if (typeof height !== "number" || !Number.isFinite(height)) return;
    frame.style.height = `${Math.min(HIGHEST, Math.max(LOWEST, Math.ceil(height)))}px`;
  }

  // Something in the frame wants to be seen: `top` is its distance from the frame's own top.
  function scrollTo(frame, top) {
    if (typeof top !== "number" || !Number.isFinite(top)) return;
    const y = frame.getBoundingClientRect().top + top;
    if (y >= 0 && y <= window.innerHeight * 0.7) return;
    window.scrollBy({ top: y - 24, behavior: "auto" });
  }

  function tellPage(frame, script, url) {
    if (typeof url !== "string" || !/^https?:\/\//.test(url)) return;
    const detail = { url, studentId: script.dataset.studentId || "", courseId: script.dataset.courseId || "" };
    frame.dispatchEvent(new CustomEvent("vitrina:ready", { bubbles: true, detail }));
  }

  // A frame that stays silent was not let in (another site, an old browser): a tab always works.
  function offerTab(frame, script, origin) {
    setTimeout(() => {
      if (frame.hasAttribute("data-open") || !frame.isConnected) return;
      const line = document.createElement("p");
      const link = document.createElement("a");
      link.href = addressOf(script, origin);
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "Открыть её в новой вкладке";
      line.append("Анкета не открылась? ", link);
      frame.after(line);
    }, PATIENCE_MS);
  }
})();
