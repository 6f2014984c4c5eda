// What the pages' policies really forbid, in every kind of page; and what the policies say.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixture.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
/** Made for the jobs of the reader that may use the network, and for nothing else. */
const ONLINE = 'frames/online.html';

test.use({ expectedProblems: [/forbidden in|Content.Security.Policy|Trusted ?(Type|Script|HTML)|injection sink|elsewhere.invalid|EvalError|TypeError/i] });

test('every page that is built has a policy, and none lets strings run @chromium', () => {
  const pages = readdirSync(DIST, { recursive: true }).map(String).filter((file) => file.endsWith('.html') && !file.startsWith('npm/'));
  expect(pages.length).toBeGreaterThan(38);
  for (const file of pages) {
    const html = readFileSync(`${DIST}${file}`, 'utf8'), policies = Array.from(html.matchAll(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/g), ([, policy]) => policy);
    expect(policies.length, file).toBe(1);
    // Before anything that it is to hold for.
    expect(html.indexOf('http-equiv="Content-Security-Policy"'), file).toBeLessThan(html.search(/<(link|script|style|body)\b|$/));
    const directives = new Map(policies[0].split('; ').map((each) => [each.split(' ')[0], each.split(' ').slice(1)])), sources = [...directives.values()].flat();
    expect(directives.get('default-src'), file).toEqual(["'none'"]);
    expect(directives.get('base-uri'), file).toEqual(["'none'"]);
    expect(directives.get('form-action'), file).toEqual(["'none'"]);
    expect(sources.filter((source) => /unsafe-(inline|eval|hashes)'$|\*|^data:$/.test(source) && source !== "'wasm-unsafe-eval'" && !directives.get('img-src')?.includes(source)), file).toEqual([]);
    const whole = sources.filter((source) => /^(https?|wss?):$/.test(source));
    expect(whole.length > 0, `${file} reaches the network`).toBe(file === ONLINE);
    if (directives.has('script-src')) expect([directives.get('require-trusted-types-for'), directives.has('trusted-types')], file).toEqual([["'script'"], true]);
    else expect(html, file).not.toMatch(/<script/);
    expect(html, `${file}: no handler in markup`).not.toMatch(/<[^>]*\s(on[a-z]+|style)=/);
  }
});

/** What an injection would try; each leaves `window.broken` behind where it runs. */
const ATTACKS = {
  'an inline script': () => document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.broken = 1' })),
  'a handler in an attribute': () => {
    document.body.setAttribute('onclick', 'window.broken = 1');
    document.body.click();
    document.body.removeAttribute('onclick');
  },
  'eval': () => (0, eval)('window.broken = 1'),
  'a function from text': () => new Function('window.broken = 1')(),
  'a timer with text': () => void setTimeout('window.broken = 1'),
  'markup from text': () => {
    const place = document.createElement('p');
    place.innerHTML = '<img src="data:," onerror="window.broken = 1">';
    window.broken = 1;
  },
  'a script of another origin': () => document.head.append(Object.assign(document.createElement('script'), { src: 'https://elsewhere.invalid/x.js', onload: () => { window.broken = 1; } })),
  'a document from text': () => {
    document.createElement('iframe').srcdoc = '<script>parent.broken = 1</script>';
    window.broken = 1;
  },
  'a worker from an address': () => {
    new Worker(URL.createObjectURL(new Blob(['1'])));
    window.broken = 1;
  },
  'a policy of its own': () => {
    window.trustedTypes.createPolicy('mine', { createHTML: (text) => text });
    window.broken = 1;
  },
  'our policy once more': () => {
    window.trustedTypes.createPolicy('wpp-worker', { createScriptURL: (text) => text });
    window.broken = 1;
  },
};

for (const path of ['./', './embed/', './tutorial/']) {
  test(`what is injected into ${path} does not run`, async ({ page }) => {
    await page.goto(path);
    // The page's own scripts have run and made their policies.
    await page.waitForFunction(() => customElements.get('wpp-stage') || customElements.get('worker-pool-playground'));
    for (const [name, attack] of Object.entries(ATTACKS)) {
      if (path === './tutorial/' && name === 'our policy once more') continue; // it starts no worker itself: its embeds do
      const tried = page.waitForEvent('console', { timeout: 2_000 }).catch(() => null);
      await page.evaluate(`void setTimeout(${attack})`); // by a timer: what a driver evaluates itself may evaluate more
      await tried;
      expect(await page.evaluate(() => window.broken ?? 0), name).toBe(0);
    }
  });
}
