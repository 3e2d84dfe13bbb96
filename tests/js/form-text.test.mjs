// What a draft keeps of a form, and how it is put back.
import assert from "node:assert/strict";
import { test } from "node:test";

import { fillText, textOf } from "../../static/src/js/form-text.js";

function form(...elements) {
  return { elements };
}

const text = (name, value) => ({ type: "text", name, value });
const choice = (type, name, value, checked) => ({ type, name, value, checked });

test("keeps text and choices, never files, passwords or the token", () => {
  const kept = textOf(
    form(
      text("narrative", "Sosialisasi"),
      choice("radio", "activity", "1", false),
      choice("radio", "activity", "2", true),
      choice("checkbox", "school", "on", false),
      { type: "file", name: "photo", value: "C:\\fakepath\\x.jpg" },
      { type: "password", name: "secret", value: "x" },
      text("csrfmiddlewaretoken", "abc"),
      { type: "submit", name: "action", value: "send" },
      { ...text("locked", "x"), disabled: true },
      text("", "nameless"),
    ),
  );
  assert.deepEqual(kept, [["narrative", "Sosialisasi"], ["activity", "2"]]);
});

test("what was kept comes back, unticked boxes included", () => {
  const target = form(
    text("narrative", ""),
    choice("radio", "activity", "1", true),
    choice("radio", "activity", "2", false),
    choice("checkbox", "school", "on", true),
    text("untouched", "stays"),
  );
  fillText(target, [["narrative", "Sosialisasi"], ["activity", "2"]]);
  const [narrative, first, second, school, untouched] = target.elements;
  assert.equal(narrative.value, "Sosialisasi");
  assert.deepEqual([first.checked, second.checked, school.checked], [false, true, false]);
  assert.equal(untouched.value, "stays");
});

test("fields of the same name keep their order", () => {
  const source = form(text("amount", "1"), text("amount", "2"));
  const target = form(text("amount", ""), text("amount", ""));
  fillText(target, textOf(source));
  assert.deepEqual(target.elements.map(({ value }) => value), ["1", "2"]);
});

test("a list of several choices is kept and put back", () => {
  const list = (...chosen) => {
    const options = ["a", "b", "c"].map((value) => ({ value, selected: chosen.includes(value) }));
    return { type: "select-multiple", name: "duties", options,
      selectedOptions: options.filter(({ selected }) => selected) };
  };
  const target = list("a");
  fillText(form(target), textOf(form(list("b", "c"))));
  assert.deepEqual(target.options.map(({ selected }) => selected), [false, true, true]);
});
