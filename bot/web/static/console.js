"use strict";
// The console's script: live preview, progress, replies handled in place and by one key. All works without it but the keys.
const LOOK = 2000; // milliseconds between looks at progress
const COUNT = 15000; // between looks at the number of unread replies
const PAUSE = 350; // after the last stroke, before the preview is asked for

async function ask(address, form) {
  const headers = { "X-Requested-With": "fetch", Accept: "text/html" };
  if (form) headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
  const answer = await fetch(address, { method: form ? "POST" : "GET", headers, body: form });
  if (answer.status === 401) location.reload();
  return { ok: answer.ok, html: await answer.text() };
}

function again(what, every) {
  what().catch(() => undefined).finally(() => setTimeout(again, every, what, every));
}

function livePreview(form) {
  const place = document.getElementById("preview");
  let timer;
  let turn = 0;
  const show = async () => {
    const mine = ++turn;
    const { ok, html } = await ask(form.dataset.preview, new FormData(form));
    if (ok && mine === turn) place.innerHTML = html;
  };
  const later = () => {
    turn += 1;
    place.querySelector("button")?.setAttribute("disabled", "");
    clearTimeout(timer);
    const said = form.elements.what.value || form.elements.own_words.value;
    if (said) timer = setTimeout(() => show().catch(() => undefined), PAUSE);
    else place.replaceChildren();
  };
  form.addEventListener("input", later);
  if (form.elements.what.value) later();
}

// A form that was sent is not sent twice; coming back to the page by the browser's button frees it.
function onlyOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

function watchProgress(progress, replies) {
  let shown = progress.firstElementChild?.dataset.answered;
  again(async () => {
    const { ok, html } = await ask(progress.dataset.progress);
    if (!ok) return;
    if (html.trim() !== progress.innerHTML.trim()) progress.innerHTML = html;
    const answered = progress.firstElementChild?.dataset.answered;
    const busy = replies?.contains(document.activeElement);
    if (replies && answered !== shown && !busy) {
      const list = await ask(replies.dataset.replies);
      if (list.ok) replies.innerHTML = list.html;
      if (list.ok) shown = answered;
    }
  }, LOOK);
}

function watchUnread(badge) {
  again(async () => {
    const { ok, html } = await ask(badge.dataset.unread);
    const count = ok ? Number(html) : 0;
    badge.hidden = !(count > 0);
    badge.textContent = count > 0 ? `${count} ${badge.dataset.word || "unread"}` : "";
  }, COUNT);
}

function firstOf(html) {
  const box = document.createElement("template");
  box.innerHTML = html.trim();
  return box.content.firstElementChild;
}

// Does what a form of a reply says and shows the reply anew in its place; what was refused is said in it.
async function handle(form, button) {
  const card = form.closest("li");
  const { ok, html } = await ask(form.action, new FormData(form, button));
  const fresh = firstOf(html);
  if (ok) card.replaceWith(fresh);
  else {
    fresh.setAttribute("role", "alert");
    card.querySelectorAll("[role=alert]").forEach((old) => old.remove());
    card.firstElementChild.append(fresh);
  }
  if (ok) fresh.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.handle === undefined || form.dataset.sent) return;
  event.preventDefault();
  handle(form, event.submitter).catch(() => {
    form.dataset.sent = "as a page";
    form.requestSubmit(event.submitter);
  });
});

// One key sorts the reply that has the focus; in its fields keys are letters.
document.addEventListener("keydown", (event) => {
  const card = event.target;
  if (!card.matches(".replies > li") || event.ctrlKey || event.metaKey || event.altKey) return;
  card.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});

const question = document.getElementById("question");
if (question?.elements.what) {
  livePreview(question);
  onlyOnce(question);
}
const progress = document.querySelector("[data-progress]");
if (progress) watchProgress(progress, document.querySelector("[data-replies]"));
document.querySelectorAll("[data-unread]").forEach(watchUnread);
const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
document.querySelector(".replies > li:target")?.focus();
