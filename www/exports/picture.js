// The timeline as a picture: the SVG itself, or drawn in pixels by the browser. Knows nothing of what it shows (picture_svg.js).

import { exportWords } from '../words/exports.js';
import { pictureOf } from '../picture_svg.js';

/** Pixels for each unit of the SVG, and most on a side: beyond it browsers give an empty picture. */
const SCALE = 2, MOST_PX = 16_384;

/** @param {import('../app.js').View} view */
export async function svgBlob(view) {
  return new Blob([await pictureOf(view)], { type: 'image/svg+xml' });
}

/** @param {import('../app.js').View} view */
export async function pngBlob(view) {
  const svg = await svgBlob(view), url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return await drawn(image);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** @param {HTMLImageElement} image @returns {Promise<Blob>} */
function drawn(image) {
  const { naturalWidth: width, naturalHeight: height } = image, scale = Math.min(SCALE, MOST_PX / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(exportWords.noPicture))), 'image/png'));
}
