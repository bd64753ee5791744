#!/usr/bin/env node
// Call cordon's daemon with nothing but Node: client.mjs [SOCKET]

import { request } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

// There was no execution: a problem as of RFC 9457, with a code for programs.
class Refused extends Error {
  constructor(problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

// post sends a request until the daemon takes it. Where it has no room and says when to come
// back, it is asked again, for patience milliseconds.
async function post(socketPath, body, accept, { signal, patience = 30_000 } = {}) {
  const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), Accept: accept };
  for (const deadline = Date.now() + patience; ; ) {
    const response = await new Promise((resolve, reject) => {
      const call = request({ socketPath, path: "/v1/executions", method: "POST", headers, signal, agent: false }, resolve);
      call.on("error", reject); // nothing more happens where the answer came first
      call.end(body);
    });
    if (response.statusCode === 200) return response;
    const problem = JSON.parse(await text(response));
    const after = response.headers["retry-after"];
    // A little later by chance, so that callers do not come back all at once.
    const wait = Number(after) * 1000 * (1 + Math.random() / 5);
    if (after === undefined || Date.now() + wait > deadline) throw new Refused(problem);
    await sleep(wait, undefined, { signal });
  }
}

// execute runs one script and gives its result, whatever its outcome. Aborting the signal
// cancels the execution in the daemon.
async function execute(socketPath, job, options) {
  return JSON.parse(await text(await post(socketPath, JSON.stringify(job), "application/json", options)));
}

// stream gives {log} for each console line while the script runs, and at the end {result}.
async function* stream(socketPath, job, options) {
  const response = await post(socketPath, JSON.stringify(job), "application/x-ndjson", options);
  try {
    for await (const line of createInterface({ input: response })) {
      const event = JSON.parse(line);
      if (event.problem) throw new Refused(event.problem);
      yield event;
      if (event.result) return;
    }
  } finally {
    response.destroy(); // also where the reader has seen enough: the daemon cancels then
  }
  throw new Error("the daemon went away before the result came");
}

function show({ outcome, output, error }) {
  if (outcome === "ok") console.log("ok:", JSON.stringify(output)); // undefined where a script left none
  else console.log(`${outcome}: ${error.message} (line ${error.line ?? "?"})`);
}

const socketPath = process.argv[2] ?? process.env.CORDON_SOCKET ?? "/run/cordon/cordon.sock";
const code = 'console.log("%d rows", input.length); output = require("lodash").sum(input)';
const job = { code, input: [1, 2, 3], limits: { timeout_ms: 2000 } };

show(await execute(socketPath, job));
for await (const { log, result } of stream(socketPath, job)) {
  if (log) console.log(`${log.level}: ${log.message}`);
  else show(result);
}
show(await execute(socketPath, { code: 'throw new Error("no")' }));
try {
  await execute(socketPath, { code: "", limits: { timeout_ms: 0 } });
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.log("refused:", error.problem.code, error.problem.field);
}
