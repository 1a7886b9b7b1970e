// Conveniences. Every page does its work without them. Nothing that is typed is ever kept by the browser.
"use strict";

const PATIENCE = 20000; // milliseconds until a connection that hangs counts as lost

function start() {
  document.querySelectorAll("[data-saves-with-ctrl-enter]").forEach(saveWithCtrlEnter);
  document.querySelectorAll("[data-survives-lost-connection]").forEach(surviveLostConnection);
  document.querySelectorAll("[data-check]").forEach(checkWhileTyping);
  document.querySelectorAll("[data-print]").forEach(offerPrinting);
  document.querySelectorAll("[data-tick-all]").forEach(tickAll);
  document.querySelectorAll("[data-selection]").forEach(choosePeople);
  document.querySelectorAll("[data-keys]").forEach(answerToKeys);
  document.querySelectorAll("[data-keys-help]").forEach((line) => (line.hidden = false));
  document.querySelectorAll("[data-copy]").forEach(offerCopying);
  document.querySelectorAll("[data-largest]").forEach(measureFile);
  document.querySelectorAll("[data-arrows]").forEach(walkColumns);
  fillFromNik(document.getElementById("id_nik"));
}

// Ctrl+Enter saves, from any field of the form.
function saveWithCtrlEnter(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

// The form is sent without leaving the page, so that a lost connection loses nothing that was typed. Its answer,
// whatever it is, becomes the page. The key in the form makes sending it again the same as sending it once.
function surviveLostConnection(form) {
  let sending = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    const lost = form.querySelector("[data-lost-connection]");
    const trouble = form.querySelector("[data-trouble]");
    lost.hidden = trouble.hidden = true;
    try {
      const answer = await send(form);
      if (answer.status < 500) become(await answer.text(), answer);
      else tell(trouble); // the page of an error must not take the place of what was typed
    } catch {
      tell(lost);
    }
    sending = false;
  });
}

function tell(sentence) {
  sentence.hidden = false;
  sentence.focus();
}

// Signing in again in another window changes the token that proves the form to be ours: it is fetched anew, once.
async function send(form) {
  const post = () => {
    const signal = AbortSignal.timeout(PATIENCE);
    return fetch(form.action, { method: "POST", body: new FormData(form), signal });
  };
  const answer = await post();
  if (answer.status !== 403) return answer;
  const page = new DOMParser().parseFromString(await (await fetch(form.action)).text(), "text/html");
  const fresh = page.querySelector("[name=csrfmiddlewaretoken]");
  if (!fresh) return answer;
  form.elements.csrfmiddlewaretoken.value = fresh.value;
  return post();
}

// The page that was fetched takes the place of this one, with its address when it was led to another.
function become(html, answer) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  document.body.replaceWith(page.body);
  if (answer.redirected) history.pushState(null, "", answer.url);
  start();
  window.scrollTo(0, 0);
  document.querySelector("[autofocus]")?.focus();
}

window.addEventListener("popstate", () => location.reload());

// Is the NIK new, and who looks alike: asked as soon as sixteen digits stand there, and when a field is left.
function checkWhileTyping(form) {
  const nik = form.elements.nik;
  let asked = 0;
  const check = async () => {
    const turn = ++asked;
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) });
      if (!answer.ok || turn !== asked) return;
      const pieces = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const piece of pieces.querySelectorAll("[id][aria-live]")) {
        document.getElementById(piece.id)?.replaceChildren(...piece.childNodes);
      }
    } catch {
      // Saving says it again.
    }
  };
  nik.addEventListener("input", () => {
    asked++; // what was said of another number, or is on its way, no longer holds
    document.getElementById("nik-verdict").replaceChildren();
    if (nik.value.replace(/\D/g, "").length === 16) check();
  });
  for (const name of ["nik", "name", "birth_date", "phone"]) form.elements[name].addEventListener("change", check);
}

// Printing needs a script, so its button appears with one.
function offerPrinting(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Copying needs a script too. Where the browser forbids it, the text is selected, ready for Ctrl+C.
function offerCopying(button) {
  const text = document.getElementById(button.dataset.copy);
  const told = document.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = "Tersalin.";
    } catch {
      told.textContent = document.execCommand("copy") ? "Tersalin." : "Teks sudah dipilih. Tekan Ctrl+C.";
    }
  });
}

// Arrows go up and down a column of boxes, so that forty people are ticked with two keys each.
function walkColumns(table) {
  table.addEventListener("keydown", (event) => {
    const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    const cell = event.target.closest("td");
    const row = step && cell && event.target.type === "checkbox" && cell.parentElement[step];
    if (!row) return;
    event.preventDefault();
    row.cells[cell.cellIndex].querySelector("input[type=checkbox]").focus();
  });
}

// One box for all the boxes of its form, where no selection is kept.
function tickAll(all) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of all.closest("form").querySelectorAll("td input[type=checkbox]")) box.checked = all.checked;
  });
}

// Choosing people: a tick is saved at once, and stays wherever the person appears; Shift takes all between two.
function choosePeople(bar) {
  const form = bar.closest("form");
  const boxes = [...form.querySelectorAll("[data-select]")];
  const all = bar.querySelector("[data-select-all]");
  let saved = Promise.resolve();
  let last = null;
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  const choose = (some, on) => {
    for (const box of some) box.checked = on;
    show();
    saved = saved.then(() => saveChoice(form, bar, some, on)).then((done) => {
      if (done) return;
      for (const box of some) box.checked = !on; // what is not saved is not shown
      show();
    });
  };
  const toggle = (box, on, upToHere) => {
    const here = boxes.indexOf(box);
    const some = upToHere && last !== null ? boxes.slice(Math.min(last, here), Math.max(last, here) + 1) : [box];
    last = here;
    choose(some, on);
  };
  for (const box of boxes) {
    box.checked = box.hasAttribute("data-chosen");
    box.addEventListener("click", (event) => toggle(box, box.checked, event.shiftKey));
    box.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    box.addEventListener("toggle-choice", (event) => toggle(box, event.detail || !box.checked, event.detail));
  }
  all.addEventListener("change", () => choose(boxes, all.checked));
  all.closest("label").hidden = false;
  for (const extra of form.querySelectorAll("[data-without-script]")) extra.hidden = true;
  show();
}

async function saveChoice(form, bar, boxes, on) {
  const count = bar.querySelector("[data-chosen-count]");
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const box of boxes) body.append("participant", box.value);
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const headers = { Accept: "application/json" };
    const answer = await fetch(on ? form.action : bar.dataset.deselect, { method: "POST", body, headers, signal });
    if (!answer.ok) throw new Error(answer.status);
    const { chosen } = await answer.json();
    count.textContent = chosen ? `${chosen.toLocaleString("id-ID")} dipilih` : "Tidak ada yang dipilih";
    bar.querySelector("[data-when-chosen]").hidden = !chosen;
    return true;
  } catch {
    count.textContent = "Belum tersimpan: muat ulang halaman ini, lalu centang lagi.";
    return false;
  }
}

// Single keys in lists, unless switched off: j and k walk, x chooses, Shift+x up to here, / searches. Never in a field.
function answerToKeys(form) {
  const stops = [...form.querySelectorAll("tbody tr")].map((row) => row.querySelector("[data-select]") || row.querySelector("a"));
  const at = () => stops.findIndex((stop) => stop.closest("tr").contains(document.activeElement));
  const walk = (step) => stops[Math.min(Math.max(at() + step, 0), stops.length - 1)]?.focus();
  const choose = (upToHere) => stops[at()]?.dispatchEvent(new CustomEvent("toggle-choice", { detail: upToHere }));
  const search = () => document.getElementById("id_q")?.focus();
  const keys = { j: () => walk(1), k: () => walk(-1), x: choose, "/": search };
  document.body.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    const act = keys[event.key.toLowerCase()];
    if (typing || !act || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    act(event.shiftKey);
  });
}

// Birth date and sex follow from the NIK while nobody has typed others; both stay editable.
function fillFromNik(nik) {
  const filled = {};
  const fill = (id, value) => {
    const field = document.getElementById(id);
    if (!field || (field.value && field.value !== filled[id])) return;
    field.value = filled[id] = value;
  };
  nik?.addEventListener("input", () => {
    const digits = nik.value.replace(/\D/g, "");
    if (digits.length !== 16) return;
    const [day, month, short] = [6, 8, 10].map((at) => Number(digits.slice(at, at + 2)));
    const year = short + (short <= new Date().getFullYear() % 100 ? 2000 : 1900);
    const date = new Date(year, month - 1, day % 40);
    if (day === 40 || date.getMonth() !== month - 1 || date.getDate() !== day % 40) return;
    fill("id_birth_date", `${String(day % 40).padStart(2, "0")}-${digits.slice(8, 10)}-${year}`);
    fill("id_sex", day > 40 ? "P" : "L");
  });
}

// A file that is too large is told before it is sent.
function measureFile(input) {
  input.addEventListener("change", () => {
    const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.largest));
    input.setCustomValidity(tooLarge ? "Berkas terlalu besar: paling besar 20 MB. Bagi daftar." : "");
    input.reportValidity();
  });
}

start();
