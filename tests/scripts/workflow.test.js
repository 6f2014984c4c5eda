// The hosted CI runs what is run at home, with the rights it needs and no more. It cannot be run here: only its words are looked at.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';

const ROOT = new URL('../../', import.meta.url);
const text = readFileSync(new URL('.github/workflows/ci.yml', ROOT), 'utf8');
const workflow = parse(text, { strict: true });
const jobs = Object.entries(workflow.jobs);
const steps = jobs.flatMap(([, { steps }]) => steps);

test('it runs on every push and pull request, one run at a time for each branch', () => {
  assert.deepEqual(Object.keys(workflow.on), ['push', 'pull_request']);
  assert.match(workflow.concurrency.group, /github\.ref/);
});

test("it tests by the README's own command", () => {
  assert.deepEqual(workflow.jobs.test.steps.filter(({ run }) => run).map(({ run }) => run), ['npm test']);
});

test('it looks for known weaknesses beside the tests, and only a tool that it cannot get is overlooked', () => {
  const runs = workflow.jobs.advisories.steps.filter(({ run }) => run);
  assert.deepEqual(runs.map(({ run, 'continue-on-error': isOverlooked = false }) => [run, isOverlooked]), [['cargo install cargo-audit --locked', true], ['npm run audit', false]]);
  assert.deepEqual(jobs.filter(([, { steps }]) => steps.some(({ run }) => run)).map(([name]) => name), ['test', 'advisories']);
});

test('every action is one of GitHub\'s own, at a major version, and each step does one thing', () => {
  for (const { uses, run } of steps) {
    assert.ok(!uses !== !run);
    if (uses) assert.match(uses, /^actions\/[\w-]+@v\d+$/);
  }
});

test('it may read; only the deployment may write, to Pages alone, from main alone', () => {
  assert.deepEqual(workflow.permissions, { contents: 'read' });
  for (const [name, { permissions, 'timeout-minutes': minutes }] of jobs) {
    assert.deepEqual(permissions, name === 'deploy' ? { pages: 'write', 'id-token': 'write' } : undefined);
    assert.ok(minutes > 0, name);
  }
  assert.equal(workflow.jobs.deploy.needs, 'test');
  for (const it of [workflow.jobs.deploy, ...steps.filter(({ uses }) => uses?.includes('pages-artifact'))]) assert.match(it.if, /github\.ref == 'refs\/heads\/main'/);
  assert.doesNotMatch(text, /secrets\./);
});

test('the files that its caches depend on are there', () => {
  const named = Array.from(text.matchAll(/hashFiles\(([^)]*)\)/g), ([, list]) => list).flatMap((list) => Array.from(list.matchAll(/'([^'*]+)'/g), ([, name]) => name));
  assert.ok(named.length > 0);
  for (const name of named) assert.ok(existsSync(new URL(name, ROOT)), name);
});
