// The timeline of the run on view as an SVG that stands for itself. (A placeholder: a title and nothing else.)

/** @param {import('./app.js').View} view @returns {Promise<string>} */
export async function pictureOf({ scene }) {
  const title = scene.title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="80" viewBox="0 0 640 80"><title>${title}</title>`
    + `<rect width="640" height="80" fill="#fff"/><text x="16" y="46" font-family="sans-serif" font-size="18" fill="#1b1f24">${title}</text></svg>\n`;
}
