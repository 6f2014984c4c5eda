// Runs scenes on the virtual clock in Node, by the very wasm that the page ships, and holds each as the page would: its trace read, its
// timeline ready to be drawn. Such runs start no workers, so that nothing of a browser is missing but a worker's own scope.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readers } from '../www/readers.js';
import { Run } from '../www/run.js';
import { sceneOf } from '../www/scene.js';
import { ROOT } from './command.js';

/** @typedef {import('../www/protocol.js').Scene} Scene */

const read = (...path) => readFileSync(join(ROOT, ...path));
const json = (name) => JSON.parse(read('src', 'scenes', `${name}.json`).toString());

/** Every scene with its words, in the order of reading. @returns {Scene[]} */
export function scenes() {
  const words = json('words.en');
  return json('manifest').map((id) => sceneOf(json(id), words[id]));
}

/**
 * Runs each to its end, one after the other.
 * @param {readonly Scene[]} list
 * @returns {Promise<Run[]>}  in the same order
 */
export async function simulated(list) {
  const { port1, port2 } = new MessageChannel();
  try {
    await coordinate(port2);
    const runs = [];
    for (const scene of list) runs.push(await runOf(port1, scene, runs.length + 1));
    return runs;
  } finally {
    port1.close();
    port2.close();
  }
}

/** @param {MessagePort} port on which the coordinator listens from now on */
async function coordinate(port) {
  const script = read('pkg', 'programs_worker.js').toString(), module = new WebAssembly.Module(read('pkg', 'programs_bg.wasm'));
  const scope = { addEventListener() {}, postMessage() {}, onmessage: (_) => {} };
  new Function('self', script)(scope);
  await scope.onmessage({ data: { role: 'coordinate', module, script, port } });
}

/** @param {MessagePort} port @param {Scene} scene @param {number} number @returns {Promise<Run>} */
function runOf(port, scene, number) {
  const config = { ...scene.config, mode: /** @type {const} */ ('simulated') }, run = new Run(number, config);
  run.tell(new Readers());
  return new Promise((resolve, reject) => {
    const fail = (reason) => reject(new Error(`scene ${scene.id} does not run: ${reason}`));
    port.onmessage = ({ data }) => {
      if (data.type === 'trace') run.receive(data, 0);
      else if (data.type === 'failed') fail(data.message);
      else if (data.type === 'refused') fail(data.errors.map(({ message }) => message).join(' '));
      else if (data.type === 'ended' && data.run === number) {
        while (run.read(1e6));
        run.end(data.outcome);
        resolve(run);
      }
    };
    port.postMessage({ type: 'run', run: number, config });
    port.postMessage({ type: 'ack' });
  });
}
