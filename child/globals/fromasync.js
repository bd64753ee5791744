(function (asyncIterator, iterator, apply, put, isConstructor, toLength, Array, TypeError) {
  "use strict";

  function object(value, what) {
    if ((typeof value !== "object" || value === null) && typeof value !== "function") {
      throw new TypeError(what + " is not an object");
    }
    return value;
  }

  async function close(it) {
    try {
      const back = it.return;
      if (back !== undefined && back !== null) await apply(back, it, []);
    } catch (ignored) {
      // The exception that made us close is the one that counts.
    }
  }

  async function fromArrayLike(C, items, mapfn, thisArg) {
    const length = toLength(items.length);
    const target = isConstructor(C) ? new C(length) : new Array(length);
    for (let k = 0; k < length; k++) {
      let value = await items[k];
      if (mapfn !== undefined) value = await apply(mapfn, thisArg, [value, k]);
      put(target, k, value);
    }
    target.length = length;
    return target;
  }

  // The values of a synchronous source are awaited here, those of an asynchronous one
  // have been awaited by the source.
  async function fromIterator(target, it, sync, mapfn, thisArg) {
    const next = it.next;
    for (let k = 0; ; k++) {
      let step = apply(next, it, []);
      if (!sync) step = await step;
      if (object(step, "the result of the iterator").done) {
        target.length = k;
        return target;
      }
      let value = step.value;
      try {
        if (sync) value = await value;
        if (mapfn !== undefined) value = await apply(mapfn, thisArg, [value, k]);
        put(target, k, value);
      } catch (e) {
        await close(it);
        throw e;
      }
    }
  }

  return async function (C, items, mapfn, thisArg) {
    if (mapfn !== undefined && typeof mapfn !== "function") {
      throw new TypeError("the mapping function of Array.fromAsync is not a function");
    }
    let method = items[asyncIterator];
    const sync = method === undefined || method === null;
    if (sync) method = items[iterator];
    if (method === undefined || method === null) return fromArrayLike(C, items, mapfn, thisArg);
    const target = isConstructor(C) ? new C() : [];
    const it = object(apply(method, items, []), "the iterator");
    return fromIterator(target, it, sync, mapfn, thisArg);
  };
})
