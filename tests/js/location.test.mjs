// The place of a phone is rounded before anything else sees it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { rounded } from "../../static/src/js/location.js";

test("degrees keep three decimals, some 110 metres", () => {
  assert.equal(rounded(-2.7834567), "-2.783");
  assert.equal(rounded(115.2759), "115.276");
  assert.equal(rounded(0), "0.000");
});
