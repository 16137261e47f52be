"use strict";
// Passkeys: asks the browser for one and hands over what it answers. Where it knows none, the page works without.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const trouble = document.querySelector("[data-trouble]");

function say(words) {
  trouble.textContent = words;
  trouble.hidden = false;
}

async function post(address, token, body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
}

async function asked(place) {
  const answer = await post(place.dataset.options, place.dataset.token, {});
  if (!answer.ok) throw new Error("The server did not answer. Please load the page anew.");
  const options = await answer.json();
  options.challenge = bytes(options.challenge);
  for (const one of options.excludeCredentials ?? options.allowCredentials ?? []) one.id = bytes(one.id);
  if (options.user) options.user.id = bytes(options.user.id);
  return options;
}

function plain(credential, names) {
  const response = {};
  for (const name of names) if (credential.response[name]) response[name] = text(credential.response[name]);
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} };
}

async function signIn(place) {
  const credential = await navigator.credentials.get({ publicKey: await asked(place) });
  const names = ["clientDataJSON", "authenticatorData", "signature", "userHandle"];
  const answer = await post(place.dataset.passkey, place.dataset.token, plain(credential, names));
  const said = await answer.json();
  if (said.onward) location.assign(said.onward);
  else say(said.problem);
}

async function make(form) {
  for (const box of form.querySelectorAll("input")) if (!box.reportValidity()) return;
  const credential = await navigator.credentials.create({ publicKey: await asked(form) });
  form.elements.credential.value = JSON.stringify(plain(credential, ["clientDataJSON", "attestationObject"]));
  form.submit();
}

function offer(place, shown, act) {
  shown.hidden = false;
  shown.querySelector("button").addEventListener("click", () => {
    act(place).catch((error) => say(error.name === "NotAllowedError" ? "The passkey was not given. Please try again." : error.message));
  });
}

if (window.PublicKeyCredential) {
  for (const place of document.querySelectorAll("[data-passkey]")) offer(place, place, signIn);
  for (const form of document.querySelectorAll("[data-new-passkey]")) offer(form, form.querySelector("[data-offer]"), make);
}
