// Bugs put in by hand, one at a time: for each, the test that is to catch it must fail. What survives is a hole in the tests.
//
//   npm run mutants                   all of tests/mutants.json: some minutes, of which the first build takes most
//   npm run mutants -- leak retry     those whose names hold one of these words
//
// A mutant is a place in a file (its text as it stands, which occurs once), what stands there instead, and the test. It works in a copy of
// the files that git does not ignore, target/mutants/, which keeps what was compiled, so that each takes as long as one incremental build. First all
// the tests must pass without any mutant. A test is counted as having caught one only if it ran and failed: what does not compile is not caught.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMain, main, ROOT, say, Stop } from './command.js';

/**
 * @typedef {{ name: string, bug: string, file: string, old: string, new: string, test: string }} Mutant
 *   test: "tests/NAME.rs test_name", "src/… test_name" for one in the crate itself, or "tests/…/NAME.test.js the test's whole title".
 */

const COPY = join(ROOT, 'target', 'mutants');
const MINUTES = 10;

/** @returns {Mutant[]} */
export const mutants = () => JSON.parse(readFileSync(join(ROOT, 'tests', 'mutants.json'), 'utf8'));

/** File and name of a mutant's test. @param {Mutant} mutant */
export function testOf({ test }) {
  const at = test.indexOf(' ');
  return { file: test.slice(0, at), name: test.slice(at + 1) };
}

/** The file with the bug in it. @param {Mutant} mutant @param {string} text of its file */
export function mutated(mutant, text) {
  const parts = text.split(mutant.old);
  if (parts.length !== 2) throw new Stop(`${mutant.name}: its text stands ${parts.length - 1} times in ${mutant.file}, and must stand there once: bring tests/mutants.json up to date.`);
  return parts.join(mutant.new);
}

/** Program and arguments that run one test. @param {{ file: string, name: string }} test */
function command({ file, name }) {
  if (file.endsWith('.js')) return ['node', '--test', '--test-reporter=tap', `--test-name-pattern=^${name.replaceAll(/[^\w ]/g, '.')}$`, file];
  const target = file.startsWith('tests/') ? ['--test', file.slice('tests/'.length, -'.rs'.length)] : ['--lib'];
  return ['cargo', 'test', '--offline', ...target, ...(file.startsWith('tests/') ? ['--', '--exact', name] : ['--', name])];
}

/**
 * What became of a test: `broken` where it did not come so far, because something does not compile or it is not there.
 * @param {{ file: string, name: string }} test
 * @returns {Promise<{ outcome: 'passed' | 'failed' | 'broken', output: string }>}
 */
async function runTest(test) {
  const { status, output } = await runToEnd(command(test));
  const has = (/** @type {RegExp} */ line) => line.test(output);
  if (test.file.endsWith('.js')) return { outcome: has(/^# fail [1-9]/m) ? 'failed' : has(/^# pass [1-9]/m) ? 'passed' : 'broken', output };
  // A bug may also end the whole test process, by a panic while it panics, or keep it for ever: then no result is told, but the test had begun.
  const began = has(/^running [1-9]\d* test/m);
  return { outcome: status === 0 && began && has(/^test .* \.\.\. ok$/m) ? 'passed' : status !== 0 && began ? 'failed' : 'broken', output };
}

/**
 * Ends a program that does not end, with all that it has started.
 * @param {string[]} command
 * @returns {Promise<{ status: number | null, output: string }>}
 */
function runToEnd([program, ...args]) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, CARGO_TARGET_DIR: join(COPY, 'target'), RUST_BACKTRACE: '0', NODE_TEST_CONTEXT: undefined };
    const child = spawn(program, args, { cwd: COPY, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), MINUTES * 60_000);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output += text; });
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status, output });
    });
  });
}

/** Brings the copy up to date; a file that is the same keeps its time, so that cargo builds no more than it must. */
function copyFiles() {
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
  const files = stdout.split('\0').filter((file) => file && existsSync(join(ROOT, file)));
  for (const file of files) put(file, readFileSync(join(ROOT, file)));
  for (const folder of ['node_modules', 'pkg']) {
    rmSync(join(COPY, folder), { force: true });
    if (existsSync(join(ROOT, folder))) symlinkSync(join(ROOT, folder), join(COPY, folder));
  }
}

/** @param {string} file @param {Uint8Array | string} content */
function put(file, content) {
  const path = join(COPY, file), bytes = Buffer.from(content);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** @param {string[]} words */
function chosen(words) {
  const all = mutants().filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  if (all.length === 0) throw new Stop(`No mutant has a name with ${words.join(' or ')} in it: see tests/mutants.json.`);
  return all;
}

if (isMain(import.meta)) {
  main(async () => {
    const list = chosen(process.argv.slice(2));
    copyFiles();
    say('mutants', `${list.length} mutants; first their tests without any`);
    for (const test of new Map(list.map((mutant) => [mutant.test, testOf(mutant)])).values()) {
      const { outcome, output } = await runTest(test);
      if (outcome !== 'passed') throw new Stop(`${output}\n${test.file} ${test.name} is ${outcome} without a mutant: mend it first.`);
    }
    const rows = [];
    for (const mutant of list) {
      const original = readFileSync(join(ROOT, mutant.file), 'utf8');
      put(mutant.file, mutated(mutant, original));
      const { outcome, output } = await runTest(testOf(mutant));
      put(mutant.file, original);
      const words = { failed: 'caught', passed: 'SURVIVED', broken: 'BROKEN' }[outcome];
      rows.push({ mutant, words });
      say('mutants', `${words.padEnd(8)} ${mutant.name}`);
      if (outcome === 'broken') console.log(output.slice(-3_000));
    }
    console.log('');
    for (const { mutant, words } of rows) console.log(`${words.padEnd(8)}  ${mutant.bug.padEnd(70)}  ${mutant.test}`);
    const missed = rows.filter(({ words }) => words !== 'caught');
    console.log(`\n${rows.length - missed.length} passed, ${missed.length} failed`);
    if (missed.length) throw new Stop(`Not caught: ${missed.map(({ mutant }) => mutant.name).join(', ')}.`);
  });
}
