// Moments are written in Moscow's time; here they become the reader's own: «сегодня, 12:30».

const DAY = 86400000;

export function showMoments(root) {
  for (const one of root.querySelectorAll("time[data-moment]")) {
    const moment = new Date(one.dateTime);
    if (!Number.isNaN(moment.getTime())) one.textContent = sayMoment(moment, new Date());
  }
}

function sayMoment(moment, now) {
  const clock = moment.toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
  const year = moment.getFullYear() === now.getFullYear() ? undefined : "numeric";
  const days = Math.round((midnight(now) - midnight(moment)) / DAY);
  if (days === 0) return "сегодня, " + clock;
  if (days === 1) return "вчера, " + clock;
  return moment.toLocaleDateString("ru", { day: "numeric", month: "long", year }) + ", " + clock;
}

function midnight(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}
