// Conveniences. Every page does its work without them.
"use strict";

// Ctrl+Enter saves, from any field of the form.
for (const form of document.querySelectorAll("[data-saves-with-ctrl-enter]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

// Printing needs a script, so its button appears with one.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Choosing people: all of the page, a range with Shift, and how many are chosen.
const boxes = [...document.querySelectorAll("[data-select]")];
const all = document.querySelector("[data-select-all]");
const count = document.querySelector("[data-selected-count]");
let last = null;

function show() {
  const chosen = boxes.filter((box) => box.checked).length;
  count.textContent = chosen ? `${chosen} dipilih` : "";
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}

if (all) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  boxes.forEach((box, here) => {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last !== null) {
        for (const other of boxes.slice(Math.min(last, here), Math.max(last, here) + 1)) other.checked = box.checked;
      }
      last = here;
      show();
    });
  });
  show();
}

// Birth date and sex follow from the NIK while nobody has typed others; both stay editable.
const nik = document.getElementById("id_nik");
const filled = {};

function fill(id, value) {
  const field = document.getElementById(id);
  if (field.value && field.value !== filled[id]) return;
  field.value = filled[id] = value;
}

function readNik() {
  const digits = nik.value.replace(/\D/g, "");
  if (digits.length !== 16) return;
  const [day, month, short] = [6, 8, 10].map((at) => Number(digits.slice(at, at + 2)));
  const year = short + (short <= new Date().getFullYear() % 100 ? 2000 : 1900);
  const date = new Date(year, month - 1, day % 40);
  if (day === 40 || date.getMonth() !== month - 1 || date.getDate() !== day % 40) return;
  fill("id_birth_date", `${String(day % 40).padStart(2, "0")}-${digits.slice(8, 10)}-${year}`);
  fill("id_sex", day > 40 ? "P" : "L");
}

if (nik) nik.addEventListener("change", readNik);

// A file that is too large is told before it is sent.
for (const input of document.querySelectorAll("[data-largest]")) {
  input.addEventListener("change", () => {
    const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.largest));
    input.setCustomValidity(tooLarge ? "Berkas terlalu besar: paling besar 20 MB. Bagi daftar menjadi beberapa berkas." : "");
    input.reportValidity();
  });
}
