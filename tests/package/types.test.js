// The installed package has types, however its user's compiler looks for modules, and none of them is broken.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pack, project } from './project.js';

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
    writeFileSync(join(installed.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const { status, stdout, stderr } = spawnSync(TSC, ['--project', installed.folder], { cwd: installed.folder, encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
  });
}
