// A fresh clone has no packages: what the commands of package.json import before their set-up may need none.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { test } from 'node:test';

const ROOT = new URL('../../', import.meta.url);
const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
const commands = Object.entries(scripts).map(([name, command]) => [name, /^node (\S+)/.exec(command)?.[1]]).filter(([, file]) => file);

assert.ok(commands.length >= 4);
for (const [name, file] of commands) {
  test(`npm run ${name}: ${file}`, () => {
    const seen = new Set(), waiting = [new URL(file, ROOT).href];
    for (let address = waiting.pop(); address; address = waiting.pop()) {
      if (seen.has(address)) continue;
      seen.add(address);
      const text = readFileSync(new URL(address), 'utf8');
      for (const [, specifier] of text.matchAll(/^(?:import|export)\b(?:[^;]*?\bfrom)? '([^']+)'/gm)) {
        if (specifier.startsWith('.')) waiting.push(new URL(specifier, address).href);
        else assert.ok(specifier.startsWith('node:') && builtinModules.includes(specifier.slice(5)), `${address.replace(ROOT.href, '')} imports ${specifier}`);
      }
    }
    assert.ok(seen.size > 1);
  });
}
