// From a line of the error summary to the control it speaks of.
import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldBehind } from "../../static/src/js/error-summary.js";

const input = { matches: () => true };
const box = { matches: () => false, querySelector: () => input };
const page = { getElementById: (id) => ({ id_amount: input, div_id_activity: box })[id] ?? null };

test("a link to a control leads to it", () => {
  assert.equal(fieldBehind(page, "#id_amount"), input);
});

test("a link to a group of choices leads to its first one", () => {
  assert.equal(fieldBehind(page, "#div_id_activity"), input);
});

test("other links lead nowhere", () => {
  assert.equal(fieldBehind(page, "#gone"), null);
  assert.equal(fieldBehind(page, "https://contoh.invalid/"), null);
});
