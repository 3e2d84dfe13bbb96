// Names of villages repeat: every word that was typed must be somewhere in the place.
import assert from "node:assert/strict";
import { test } from "node:test";

import { answers } from "../../static/src/js/place-search.js";

test("two letters of a name are enough, whatever their case", () => {
  assert.ok(answers("Desa Baru, Kec. Sungai Raya", "ba"));
  assert.ok(answers("Desa Baru, Kec. Sungai Raya", "SUNGAI"));
  assert.ok(!answers("Desa Baru, Kec. Sungai Raya", "loksado"));
});

test("words may stand in any order and tell two of one name apart", () => {
  assert.ok(answers("Desa Baru, Kec. Sungai Raya", "raya baru"));
  assert.ok(!answers("Desa Baru, Kec. Daha Barat", "raya baru"));
});

test("nothing typed is answered by every place", () => {
  assert.ok(answers("Desa Baru", "  "));
});
