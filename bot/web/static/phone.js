"use strict";
// Shows what each phone holds, and texts the town from it. Texts are put in as text, never as markup.
const EVERY = 1500; // milliseconds between looks
const AWAY = "The server does not answer. Texts appear again when it does.";
const trouble = document.getElementById("trouble");
const told = { look: "", send: "" };

function say(what, words) {
  told[what] = words;
  const all = told.look || told.send;
  if (trouble.textContent !== all) trouble.textContent = all;
  trouble.hidden = !all;
}

async function ask(path, data) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data) });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.problem || "That did not work. Please send it again.");
  return body;
}

function note(text) {
  const parts = text.segments === 1 ? "1 segment" : `${text.segments} segments`;
  return text.direction === "out" ? `${parts} · ${text.state}` : parts;
}

function bubble(text) {
  const item = document.createElement("li");
  const small = document.createElement("small");
  item.className = text.direction;
  item.dataset.sid = text.sid;
  item.append(text.body, small);
  return item;
}

// Adds what is new and takes away what was erased, so that a screen reader reads only what is new.
function show(phone, texts) {
  const past = phone.querySelector(".past");
  const talk = phone.querySelector(".talk");
  const shown = new Map([...talk.children].map((item) => [item.dataset.sid, item]));
  const held = new Set(texts.map((text) => text.sid));
  for (const [sid, item] of shown) if (!held.has(sid)) item.remove();
  for (const text of texts) {
    const item = shown.get(text.sid) || talk.appendChild(bubble(text));
    const small = item.querySelector("small");
    if (small.textContent !== note(text)) small.textContent = note(text);
    if (!shown.has(text.sid)) past.scrollTop = past.scrollHeight;
  }
}

async function look(phone) {
  try {
    show(phone, await ask("/phone/texts", { phone: phone.dataset.phone }));
    say("look", "");
  } catch {
    say("look", AWAY);
  }
}

async function send(phone) {
  const box = phone.querySelector("textarea");
  const picture = phone.querySelector(".picture");
  const button = phone.querySelector("button");
  if (button.disabled || !(box.value.trim() || picture.checked)) return;
  button.disabled = true;
  try {
    show(phone, await ask("/phone/send", { phone: phone.dataset.phone, body: box.value, picture: picture.checked }));
    box.value = "";
    picture.checked = false;
    say("send", "");
  } catch (problem) {
    say("send", problem.message);
  }
  button.disabled = false;
  box.focus();
}

document.getElementById("carrier").addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = document.getElementById("said");
  try {
    said.textContent = (await ask("/phone/carrier", { fault: document.getElementById("fault").value })).said;
  } catch (problem) {
    said.textContent = problem.message;
  }
});

for (const phone of document.querySelectorAll(".phone")) {
  phone.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    send(phone);
  });
  phone.querySelector("textarea").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send(phone);
    }
  });
  look(phone);
  setInterval(() => look(phone), EVERY);
}
