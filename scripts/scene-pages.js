// The pages that say what a scene is without running it: one for each scene, which shared links and search engines read and which leads on
// into the playground by itself, without a script; and one with all of them, to be read where no script runs. Pure: texts in, texts out.
import { escaped } from '../www/svg_paint.js';
import { address } from '../www/address.js';
import { pageWords as w } from '../www/words/pages.js';
import { textPolicy } from './policy.js';
import { HEIGHT, WIDTH } from './previews.js';

/** @typedef {import('../www/protocol.js').Scene} Scene */
/** A scene, with what ran and how it ended. @typedef {{ scene: Scene, what: string, how: string }} Told */

const STYLE = `:root{color-scheme:light dark}body{max-width:46rem;margin:0 auto;padding:1.5rem;font:17px/1.5 system-ui,sans-serif;color:light-dark(#1b1f24,#e8eaed);
background:light-dark(#f6f6f3,#0b0f14)}a{color:light-dark(#0072b2,#5cb3ea)}img{display:block;width:100%;height:auto;border-radius:10px;border:1px solid #8b9097;background:#fff}
figure{margin:1rem 0}figcaption{font-size:15px}h1,h2,h3{line-height:1.25}.open{display:inline-block;padding:.5rem 1rem;border:2px solid currentColor;border-radius:8px;font-weight:600}
nav{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem}article{margin:2.5rem 0}`;

/**
 * The page of one scene, scenes/<id>/index.html.
 * @param {Told} told
 * @param {{ site?: string, before?: Scene, after?: Scene }} [around]  site: the address that the whole is published at, with a slash at its end; '' where it is not known
 */
export function scenePage({ scene, what, how }, { site = '', before, after } = {}) {
  const { id, title, watch } = scene, play = `../../${address(id)}`;
  return page({
    title: w.title(title), heading: title, description: watch, url: site && `${site}scenes/${id}/`, image: `${site && `${site}scenes/${id}/`}preview.png`, alt: w.picture(what, how),
    more: `<meta http-equiv="refresh" content="0; url=${escaped(play)}">\n`, root: '../../',
    body: `<main>
<h1>${escaped(title)}</h1>
<p><a class="open" href="${escaped(play)}">${w.open}</a> ${w.openMeans}</p>
${texts(scene, { what, how }, 'preview.svg', 'h2')}
<nav aria-label="${w.ways}">${before ? `<a href="../${before.id}/">${escaped(w.before(before.title))}</a>` : ''}<a href="../">${w.all}</a>${
  after ? `<a href="../${after.id}/">${escaped(w.after(after.title))}</a>` : ''}</nav>
</main>`,
  });
}

/** The page of all scenes, by group: scenes/index.html. It leads nowhere by itself. @param {readonly Told[]} all @param {string} [site] */
export function scenesPage(all, site = '') {
  const groups = Object.entries(w.groups).map(([group, name]) => ({ name, group, told: all.filter(({ scene }) => scene.group === group) }));
  return page({
    title: w.title(w.all), heading: w.allTitle, description: w.allMeans, url: site && `${site}scenes/`, image: `${site && `${site}scenes/`}${all[0].scene.id}/preview.png`, alt: w.picture(all[0].what, all[0].how), root: '../',
    body: `<main>
<h1>${w.allTitle}</h1>
<p>${w.allMeans}</p>
<p><a class="open" href="../">${w.playground}</a></p>
<nav aria-label="${w.ways}">${groups.map(({ name, group }) => `<a href="#${group}">${name}</a>`).join('')}</nav>
${groups.map(({ name, group, told }) => `<section id="${group}"><h2>${name}</h2>\n${told.map((each) => entry(each)).join('\n')}</section>`).join('\n')}
</main>`,
  });
}

/** @param {Told} told */
function entry({ scene, what, how }) {
  return `<article id="${scene.id}"><h3><a href="../${escaped(address(scene.id))}">${escaped(scene.title)}</a></h3>
${texts(scene, { what, how }, `${scene.id}/preview.svg`, 'h4')}</article>`;
}

/** @param {Scene} scene @param {{ what: string, how: string }} run @param {string} picture @param {string} h */
function texts({ watch, why, words }, { what, how }, picture, h) {
  const guess = words.question ? `<${h}>${w.question}</${h}><p>${escaped(words.question)}</p><ul>${(words.choices ?? []).map((choice) => `<li>${escaped(choice)}</li>`).join('')}</ul>\n` : '';
  return `<p>${escaped(watch)}</p>
<figure><img src="${picture}" alt="${escaped(w.picture(what, how))}" width="${WIDTH}" height="${HEIGHT}" loading="lazy"><figcaption>${escaped(w.caption(what, how))}</figcaption></figure>
${guess}<${h}>${w.why}</${h}><p>${escaped(why)}</p>${words.next ? `\n<${h}>${w.next}</${h}><p>${escaped(words.next)}</p>` : ''}`;
}

/** @param {{ title: string, heading: string, description: string, url: string, image: string, alt: string, root: string, body: string, more?: string }} of */
function page({ title, heading, description, url, image, alt, root, body, more = '' }) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${textPolicy(STYLE)}">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<meta name="description" content="${escaped(description)}">
<link rel="canonical" href="${escaped(url || './')}">
<link rel="icon" href="${root}icon.svg" type="image/svg+xml">
${openGraph({ title: heading, description, url, image, alt })}${more}<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** What a link shows where it is shared. @param {{ title: string, description: string, url: string, image: string, alt: string }} of */
export function openGraph({ title, description, url, image, alt }) {
  const meta = (/** @type {string} */ kind, /** @type {string} */ name, /** @type {string | number} */ content) => `<meta ${kind}="${name}" content="${escaped(String(content))}">\n`;
  const properties = Object.entries({
    'og:type': 'website', 'og:site_name': w.site, 'og:title': title, 'og:description': description, ...(url ? { 'og:url': url } : {}),
    'og:image': image, 'og:image:type': 'image/png', 'og:image:width': WIDTH, 'og:image:height': HEIGHT, 'og:image:alt': alt,
  }).map(([name, content]) => meta('property', name, content));
  return `${properties.join('')}${meta('name', 'twitter:card', 'summary_large_image')}`;
}

/** @param {readonly string[]} pages addresses below the site's, '' the first @param {string} site */
export function sitemap(pages, site) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${pages.map((each) => `<url><loc>${escaped(site + each)}</loc></url>`).join('\n')}
</urlset>
`;
}
