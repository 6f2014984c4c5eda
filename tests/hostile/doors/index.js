// Every door of the page's JavaScript that can be opened without a browser.
import embed from './embed.js';
import link from './link.js';
import record from './record.js';
import thrown from './thrown.js';

export const DOORS = [link, record, embed, thrown];
