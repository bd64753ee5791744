const uuid = require("uuid");
const bytes = (d) => Uint8Array.from({ length: 16 }, () => d.int(0, 255));
const id = (d) => d.pick(["f47ac10b-58cc-4372-a567-0e02b2c3d479", "6fa459ea-ee8a-3ca4-894e-db77e160355e", "c232ab00-9414-11ec-b3c8-9f6bdeced846", "1ec9414c-232a-6b00-b3c8-9f6bdeced846", "018c2a7e-8d2f-7a3b-9c4d-5e6f708192a3", "00000000-0000-0000-0000-000000000000", "nonsense", ""]);
const options = (d) => [{ random: bytes(d), msecs: 1700000000000 + d.int(0, 999), seq: d.int(0, 999), clockseq: d.int(0, 999), node: bytes(d).slice(0, 6), nsecs: d.int(0, 9999) }];

define({
  kept: 20,
  functions: functionsOf(uuid),
  templates: [(d) => [id(d)]],
  own: {
    stringify: [(d) => [bytes(d)], (d) => [uuid.parse("f47ac10b-58cc-4372-a567-0e02b2c3d479")], (d) => [Array.from(uuid.parse("018c2a7e-8d2f-7a3b-9c4d-5e6f708192a3"))]],
    v1: [options], v4: [(d) => [{ random: bytes(d) }]], v6: [options], v7: [options, (d) => [...options(d), new Uint8Array(20), d.int(0, 4)]],
    v3: [(d) => [d.pick(["www.example.com", "", "héllo", "👍"]), uuid.v3.DNS], (d) => [bytes(d), uuid.v3.URL]], v5: [(d) => [d.pick(["www.example.com", "", "héllo", "👍"]), uuid.v5.DNS], (d) => [bytes(d), uuid.v5.URL]],
  },
});
