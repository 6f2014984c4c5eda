// Every piece of JavaScript in the texts for developers runs, with the package as it is installed, and prints what the text says.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '../../scripts/serve.js';
import { expect, test } from './fixture.js';
import { snippetsOf, TEXTS } from './snippets.js';

for (const text of TEXTS) {
  const { tasks, snippets } = snippetsOf(text);
  test.describe(text, () => {
    for (const [idx, { name, code, prints }] of snippets.entries()) {
      test(`${idx + 1}: ${name}`, async ({ page, folder }) => {
        const place = join(folder, 'text');
        mkdirSync(place, { recursive: true });
        const files = { 'tasks.js': tasks, 'snippet.js': `${code}\nconsole.log('that is all');\n`, 'index.html': PAGE };
        for (const [file, content] of Object.entries(files)) writeFileSync(join(place, file), content);
        const site = await serve(folder, { base: '/some/sub/path/' });
        const printed = [];
        page.on('console', (message) => printed.push(message.text()));
        await page.goto(new URL('text/', site.url).href);
        await expect.poll(() => printed.at(-1), { timeout: 20_000 }).toBe('that is all');
        expect(printed.slice(0, -1)).toEqual(prints);
        await site.close();
      });
    }
  });
}

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>A piece of a text</title>
<link rel="icon" href="data:,">
<script type="importmap">
{ "imports": { "worker-pool-playground": "../node_modules/worker-pool-playground/pool.js", "worker-pool-playground/trace": "../node_modules/worker-pool-playground/trace.js" } }
</script>
<script type="module" src="./snippet.js"></script>
`;
