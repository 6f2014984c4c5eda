// The list of kept files follows what is in them, and is written as often as one likes.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { ROOT } from '../../scripts/command.js';
import { keptFiles, precache } from '../../scripts/precache.js';

const FOLDER = join(ROOT, 'target', 'precache-test');
const FILES = {
  'index.html': '<title>x</title>\n<p>page</p>\n', 'service_worker.js': "const VERSION = '', BYTES = 0, FILES = {};\nrest();\n", 'assets/a-1.js': 'a', 'scenes/b/index.html': 'b',
  'scenes/b/preview.png': 'p', 'scenes/b/preview.svg': 's', 'pool/pool.js': 'pool', 'sitemap.xml': 'x', '.nojekyll': '', 'embed.d.ts': 't',
};
const write = (name, text) => {
  mkdirSync(dirname(join(FOLDER, name)), { recursive: true });
  writeFileSync(join(FOLDER, name), text);
};
const read = (name) => readFileSync(join(FOLDER, name), 'utf8');

beforeEach(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  Object.entries(FILES).forEach(([name, text]) => write(name, text));
});
after(() => rmSync(FOLDER, { recursive: true }));

test('what no page of ours asks for is not kept', () => {
  assert.deepEqual(keptFiles(FOLDER), ['assets/a-1.js', 'index.html', 'scenes/b/index.html', 'scenes/b/preview.svg']);
});

test('worker and page name the same build, and doing it again changes nothing', () => {
  const { version, files } = precache(FOLDER), worker = read('service_worker.js');
  assert.equal(files, 4);
  assert.match(worker, new RegExp(`^const VERSION = '${version}', BYTES = \\d+, FILES = \\{"assets/a-1\\.js":"sha256-[^"]{44}",.*\\};\\nrest\\(\\);\\n$`));
  assert.equal(read('index.html'), `<title>x</title>\n<meta name="build" content="${version}">\n<p>page</p>\n`);
  assert.equal(precache(FOLDER).version, version);
  assert.equal(read('service_worker.js'), worker);
});

for (const [name, text] of [['scenes/b/index.html', 'other'], ['index.html', '<title>x</title>\n<p>other</p>\n'], ['service_worker.js', "const VERSION = '';\nother();\n"]]) {
  test(`another ${name} is another build`, () => {
    const { version } = precache(FOLDER);
    write(name, text);
    assert.notEqual(precache(FOLDER).version, version);
  });
}
