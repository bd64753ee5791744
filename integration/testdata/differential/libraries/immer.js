const immer = require("immer");
immer.enablePatches();
immer.enableMapSet();
const base = (d) => ({ list: d.list(1, 3, () => ({ n: d.int(0, 9) })), map: new Map([["k", { v: d.int(0, 3) }]]), tags: new Set(["a"]), deep: { x: { y: d.int(0, 3) } } });
const recipes = [
  (s) => { s.list.push({ n: 1 }) }, (s) => { s.deep.x.y++ }, (s) => { delete s.deep.x }, (s) => { s.list[0].n = 5; s.list.length = 1 }, (s) => { s.map.get("k").v = 9; s.map.set("new", 1) }, (s) => { s.tags.add("b"); s.tags.delete("a") }, (s) => {}, (s) => ({ other: true }),
  (s) => { s.list = s.list.filter((i) => i.n > 3) }, (s) => { s.list.sort((a, b) => a.n - b.n) }, (s) => { s.list.forEach((i) => { i.n *= 2 }) },
];
const recipe = (d) => d.pick(recipes);
const inside = (f) => (state, ...args) => {
  let seen;
  immer.produce(state, (draft) => {
    draft.deep.x.y = 77;
    seen = f(draft, ...args);
  });
  return seen;
};

define({
  kept: 20,
  functions: {
    ...functionsOf(immer),
    Immer: (state, change) => new immer.Immer({ autoFreeze: false }).produce(state, change),
    createDraft: (state) => immer.finishDraft(Object.assign(immer.createDraft(state), { added: 1 })),
    finishDraft: (state) => { const draft = immer.createDraft(state); draft.deep.x.y++; return [immer.finishDraft(draft), state.deep.x.y] },
    current: inside((draft) => immer.current(draft)), original: inside((draft) => immer.original(draft).deep.x), isDraft: inside((draft) => [immer.isDraft(draft), immer.isDraft(draft.deep), immer.isDraft({})]),
    applyPatches: (state, change) => {
      const [next, patches, inverse] = immer.produceWithPatches(state, change);
      return [immer.applyPatches(state, patches), immer.applyPatches(next, inverse)];
    },
  },
  templates: [(d) => [base(d), recipe(d)], (d) => [base(d), recipe(d)], (d) => [base(d)], (d) => [d.pick([1, null, {}, [], new Date(0), new Map()])], (d) => [base(d), true]],
  own: { setAutoFreeze: [() => [true]], setUseStrictShallowCopy: [() => [false]], setUseStrictIteration: [() => [false]] },
});
