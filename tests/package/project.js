// An empty project of somebody else's, in a folder far from this repository, with the package installed from its tarball.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** What `npm pack` made of dist/npm/, in a folder of its own. */
export function pack() {
  const folder = mkdtempSync(join(tmpdir(), 'wpp-packed-'));
  const [{ filename, files }] = JSON.parse(npm(folder, ['pack', path('../../dist/npm'), '--json']));
  return {
    tarball: join(folder, filename),
    files: files.map((/** @type {{ path: string }} */ file) => file.path).sort(),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/**
 * @param {string} tarball
 * @param {string} files  folder beside this file whose contents are the project's own
 */
export function project(tarball, files) {
  const folder = mkdtempSync(join(tmpdir(), 'wpp-project-'));
  cpSync(path(files), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'somebody-else', private: true, type: 'module' }));
  npm(folder, ['install', tarball]);
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** Without the network: whatever the package needed beyond itself would make it fail. @param {string} cwd @param {string[]} args */
function npm(cwd, args) {
  // A cache of its own, empty: what happens to be in ours is no help. And none of the settings that `npm test` hands down.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const options = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier', '--ignore-scripts', '--cache', join(cwd, '.npm')];
  return execFileSync('npm', [...args, ...options], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
