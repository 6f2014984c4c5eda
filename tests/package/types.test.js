// The installed package has types, however its user's compiler looks for modules, and none of them is broken.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pack, project } from './project.js';
import { snippetsOf, TEXTS } from './snippets.js';

const TSC = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));

let packed, installed;
before(() => {
  packed = pack();
  installed = project(packed.tarball, './types');
});
after(() => {
  installed.remove();
  packed.remove();
});

for (const [module, moduleResolution] of [['esnext', 'bundler'], ['node16', 'node16'], ['nodenext', 'nodenext']]) {
  test(`moduleResolution ${moduleResolution}`, () => {
    // skipLibCheck is off: the package's own declarations are checked as well. The oldest target whose users have Web Workers in modules.
    const compilerOptions = { target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'], module, moduleResolution, types: [], strict: true, noEmit: true, skipLibCheck: false };
    check({ compilerOptions, include: ['*.ts'] });
  });
}

for (const [number, text] of TEXTS.entries()) {
  test(`the JavaScript in ${text}`, () => {
    const { tasks, snippets } = snippetsOf(text);
    assert.ok(tasks && snippets.length > 0);
    const place = join(installed.folder, `text${number}`);
    mkdirSync(place);
    // Tasks are called with whatever they are called with: only their syntax is looked at.
    writeFileSync(join(place, 'tasks.js'), `// @ts-nocheck\n${tasks}`);
    for (const [idx, { code }] of snippets.entries()) writeFileSync(join(place, `${idx + 1}.js`), `${code}\nexport {};\n`);
    const compilerOptions = { target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'], module: 'esnext', moduleResolution: 'bundler', types: [], allowJs: true, checkJs: true, noEmit: true,
      strict: false };
    check({ compilerOptions, include: [`text${number}/*.js`] });
  });
}

function check(config) {
  writeFileSync(join(installed.folder, 'tsconfig.json'), JSON.stringify(config));
  const { status, stdout, stderr } = spawnSync(TSC, ['--project', installed.folder], { cwd: installed.folder, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
}
