// Which port to serve on: the one PORT names, or else the first free one from a usual one on.
import { Stop } from './command.js';

const TRIES = 20;

/**
 * @template T
 * @param {number} usual
 * @param {(port: number) => Promise<T>} open  fails with code EADDRINUSE when the port is busy
 * @returns {Promise<T>}
 */
export async function onPort(usual, open) {
  const chosen = process.env.PORT;
  if (chosen !== undefined && chosen !== '') {
    const port = Number(chosen);
    if (!/^\d+$/.test(chosen) || port < 1 || port > 65535) {
      throw new Stop(`PORT is "${chosen}", which is no port: choose a whole number from 1 to 65535.`);
    }
    return open(port).catch((error) => {
      if (error.code === 'EADDRINUSE') throw new Stop(`Port ${port} is busy: choose another one with PORT=…, or leave PORT out.`);
      if (error.code === 'EACCES') throw new Stop(`Port ${port} needs more rights than you have: choose one above 1023 with PORT=….`);
      throw error;
    });
  }
  for (let port = usual; port < usual + TRIES; port++) {
    try {
      return await open(port);
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Stop(`Ports ${usual} to ${usual + TRIES - 1} are all busy: choose another one with PORT=….`);
}
