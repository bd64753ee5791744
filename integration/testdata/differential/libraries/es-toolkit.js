const toolkit = require("es-toolkit");
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

define({
  functions: {
    ...functionsOf(toolkit),
    AbortError: (...args) => ((e) => [e.name, e.message])(new toolkit.AbortError(...args)),
    TimeoutError: (...args) => ((e) => [e.name, e.message])(new toolkit.TimeoutError(...args)),
    Mutex: async (n) => {
      const mutex = new toolkit.Mutex(), order = [];
      await Promise.all([1, 2, n].map(async (i) => {
        await mutex.acquire();
        await wait(1);
        order.push(i);
        mutex.release();
      }));
      return [order, mutex.isLocked];
    },
    Semaphore: async (n) => {
      const semaphore = new toolkit.Semaphore(n), most = [];
      await Promise.all([1, 2, 3].map(async () => {
        await semaphore.acquire();
        most.push(semaphore.available);
        await wait(1);
        semaphore.release();
      }));
      return most;
    },
    Queue: (items) => {
      const queue = new toolkit.Queue();
      items.forEach((item) => queue.enqueue(item));
      return [queue.dequeue(), queue.peek && queue.peek(), queue.size];
    },
  },
  templates: dataFirst,
  own: {
    rest: [(d) => [(...args) => args], (d) => [(...args) => args, d.count()]],
    combinations: [(d) => [d.letters(), d.int(0, 3)]], cartesianProduct: [(d) => [d.letters(), d.numbers()]],
    Mutex: [(d) => [d.int(3, 9)]], Semaphore: [(d) => [d.int(1, 3)]],
    AbortError: [(d) => [], (d) => [d.text()]], TimeoutError: [(d) => [], (d) => [d.text()]],
    Queue: [(d) => [d.numbers()]],
    delay: [(d) => [d.count()]], timeout: [(d) => [d.count()]], withTimeout: [(d) => [async () => d.text(), 50], (d) => [() => wait(100), d.count()]],
    retry: [(d) => [async () => d.text(), 2], (d) => { let n = 0; return [async () => { if (++n < 3) throw new Error("no"); return n }, { retries: d.int(1, 4) }] }],
    range: [(d) => [d.count()], (d) => [d.index(), d.int(3, 9)], (d) => [d.int(0, 3), d.int(5, 20), d.int(1, 4)]],
    rangeRight: [(d) => [d.count()], (d) => [d.index(), d.int(3, 9)], (d) => [d.int(0, 3), d.int(5, 20), d.int(1, 4)]],
    debounce: [(d) => [d.unary(), d.count(), { edges: ["leading"] }]], throttle: [(d) => [d.unary(), d.count()]],
    limitAsync: [(d) => [async (x) => [x], d.int(1, 3)]],
    mapAsync: [(d) => [d.numbers(), async (x) => x * 2, { concurrency: d.int(1, 3) }], (d) => [d.numbers(), async (x) => [x]]],
    filterAsync: [(d) => [d.numbers(), async (x) => x > 1]], flatMapAsync: [(d) => [d.numbers(), async (x) => [x, x]]], forEachAsync: [(d) => [d.numbers(), async (x) => x]],
    reduceAsync: [(d) => [d.numbers(), async (a, b) => a + b, d.number()]], mapKeysAsync: [(d) => [d.object(), async (v, k) => k + "!"]], mapValuesAsync: [(d) => [d.object(), async (v, k) => k + typeof v]],
    allKeyed: [(d) => [{ a: Promise.resolve(d.number()), b: d.text() }]], attemptAsync: [(d) => [async () => d.text()], (d) => [async () => { throw new Error("no") }]],
    deferAsync: [(d) => [async (register) => d.number()]],
  },
});
