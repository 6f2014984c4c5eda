// Every state can be told from every other without colour: by its icon and its pattern, as they are drawn.
import { FILLED, STROKED } from '../../www/icons.js';
import { LOOKS } from '../../www/looks.js';
import { expect, test } from './fixture.js';
import { Pool } from './pool.js';

/** One idea: a blocked sender, and its job. */
const ALIKE = ['waiting', 'blocked'];
/** Pixels of 64 × 32 that have to differ, and by how much. */
const LEAST_PIXELS = 20, LEAST_STEP = 60;

const LISTED = Object.entries(LOOKS).map(([name, { icon, hue, pattern }]) => ({ name, hue, pattern, path: FILLED[icon] ?? STROKED[icon], isFilled: icon in FILLED }));

/** For a picture the driver gives the page a style of its own, which Firefox refuses by the page's policy. */
test.use({ expectedProblems: [/style-src-elem/] });

test('each state looks different in greyscale', async ({ page }) => {
  await new Pool(page).open();
  await page.getByRole('combobox', { name: 'Theme' }).selectOption({ label: 'Light' });
  await page.evaluate((looks) => {
    const sheet = Object.assign(document.createElement('div'), { id: 'sheet' });
    sheet.style.cssText = 'position: fixed; inset: 0; z-index: 9; background: white; filter: grayscale(1); display: grid; grid-template-columns: repeat(6, 64px); gap: 16px; align-content: start';
    for (const { name, hue, pattern, path, isFilled } of looks) {
      // Piece by piece: the page's policy takes no markup from text.
      const look = document.createElement('span'), job = document.createElement('span');
      look.dataset.look = name;
      look.style.cssText = 'display: flex; gap: 4px; align-items: center; height: 32px; color: black';
      job.className = `job ${pattern}`;
      job.dataset.hue = hue;
      const drawn = (tag, attributes) => {
        const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
        for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
        return element;
      };
      const icon = drawn('svg', { class: 'icon', viewBox: '0 0 16 16' });
      icon.append(drawn('path', { class: isFilled ? 'filled' : 'stroked', d: path }));
      look.append(job, icon);
      sheet.append(look);
    }
    document.body.append(sheet);
  }, LISTED);
  const pixels = new Map();
  for (const { name } of LISTED) {
    const shot = await page.locator(`#sheet [data-look=${name}]`).screenshot();
    pixels.set(name, await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)), bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      context.drawImage(bitmap, 0, 0);
      return Array.from(context.getImageData(0, 0, 64, 32).data).filter((_, index) => index % 4 === 0);
    }, shot.toString('base64')));
  }
  const alike = [];
  for (const [a, one] of pixels) {
    for (const [b, other] of pixels) {
      if (a >= b || (ALIKE.includes(a) && ALIKE.includes(b))) continue;
      const nDifferent = one.filter((value, index) => Math.abs(value - other[index]) > LEAST_STEP).length;
      if (nDifferent < LEAST_PIXELS) alike.push(`${a} and ${b}: ${nDifferent} pixels`);
    }
  }
  expect(alike).toEqual([]);
});
