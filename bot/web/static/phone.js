"use strict";
// Shows what each phone holds, and texts the town from it. Texts are put in as text, never as markup.
const trouble = document.getElementById("trouble");
const EVERY = 1500; // milliseconds between looks

async function ask(path, data) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data) });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.problem || "Something went wrong. Please try again.");
  return body;
}

function say(words) {
  trouble.hidden = !words;
  trouble.textContent = words || "";
}

function bubble(text) {
  const item = document.createElement("li");
  item.className = text.direction;
  item.append(text.body);
  const note = document.createElement("small");
  const parts = text.segments === 1 ? "1 segment" : `${text.segments} segments`;
  note.textContent = text.direction === "out" ? `${parts} · ${text.state}` : parts;
  item.append(note);
  return item;
}

function show(phone, texts) {
  const state = JSON.stringify(texts);
  if (phone.dataset.state === state) return;
  phone.dataset.state = state;
  const talk = phone.querySelector(".talk");
  const items = texts.map(bubble);
  if (!items.length) {
    const none = document.createElement("li");
    none.className = "quiet";
    none.textContent = "No texts yet";
    items.push(none);
  }
  talk.replaceChildren(...items);
  talk.scrollTop = talk.scrollHeight;
}

async function look(phone) {
  try {
    show(phone, await ask("/phone/texts", { phone: phone.dataset.phone }));
    say("");
  } catch (problem) {
    say("The server does not answer. Texts appear again when it does.");
  }
}

async function send(phone) {
  const box = phone.querySelector("textarea");
  const picture = phone.querySelector(".picture");
  const button = phone.querySelector("button");
  button.disabled = true;
  try {
    show(phone, await ask("/phone/send", { phone: phone.dataset.phone, body: box.value, picture: picture.checked }));
    box.value = "";
    picture.checked = false;
    say("");
  } catch (problem) {
    say(problem.message);
  }
  button.disabled = false;
  box.focus();
}

for (const phone of document.querySelectorAll(".phone")) {
  phone.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    send(phone);
  });
  phone.querySelector("textarea").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      phone.querySelector("form").requestSubmit();
    }
  });
  look(phone);
  setInterval(() => look(phone), EVERY);
}
