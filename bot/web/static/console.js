// Looks again every two seconds while texts are on their way, and fetches the replies when their number changed.
const progress = document.querySelector("[data-progress]");
const replies = document.querySelector("[data-replies]");
let answered = null;

async function fragment(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  return answer.ok ? answer.text() : null;
}

async function look() {
  const html = await fragment(progress.dataset.progress);
  if (html !== null && html.trim() !== progress.innerHTML.trim()) progress.innerHTML = html;
  const present = progress.firstElementChild?.dataset.answered;
  if (present !== answered) {
    const list = await fragment(replies.dataset.replies);
    if (list !== null) {
      replies.innerHTML = list;
      answered = present;
    }
  }
}

function again() {
  look().catch(() => undefined).finally(() => setTimeout(again, 2000));
}

if (progress && replies) again();
