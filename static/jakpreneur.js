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

// Birth date and sex follow from the NIK when they are still empty; both stay editable.
const nik = document.getElementById("id_nik");
if (nik) {
  nik.addEventListener("change", () => {
    const digits = nik.value.replace(/\D/g, "");
    const birth = document.getElementById("id_birth_date");
    const sex = document.getElementById("id_sex");
    if (digits.length !== 16) return;
    const day = Number(digits.slice(6, 8));
    const year = Number(digits.slice(10, 12));
    const century = year <= new Date().getFullYear() % 100 ? 2000 : 1900;
    if (!birth.value) birth.value = `${String(day % 40).padStart(2, "0")}-${digits.slice(8, 10)}-${century + year}`;
    if (!sex.value) sex.value = day > 40 ? "P" : "L";
  });
}
