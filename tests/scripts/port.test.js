// Which port is taken, and what is said when none can be.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Stop } from '../../scripts/command.js';
import { onPort } from '../../scripts/port.js';

const busy = (ports) => async (port) => {
  if (ports.includes(port)) throw Object.assign(new Error('busy'), { code: 'EADDRINUSE' });
  return port;
};

const before = process.env.PORT;
afterEach(() => {
  if (before === undefined) delete process.env.PORT;
  else process.env.PORT = before;
});

test('without PORT it is the first free one from the usual one on', async () => {
  delete process.env.PORT;
  assert.equal(await onPort(4000, busy([4000, 4001])), 4002);
});

test('without PORT and without a free one it says so', async () => {
  delete process.env.PORT;
  const all = Array.from({ length: 100 }, (_, idx) => 4000 + idx);
  await assert.rejects(onPort(4000, busy(all)), (error) => error instanceof Stop && /all busy/.test(error.message));
});

test('PORT is the one or none', async () => {
  process.env.PORT = '4000';
  assert.equal(await onPort(80, busy([])), 4000);
  await assert.rejects(onPort(80, busy([4000])), (error) => error instanceof Stop && /Port 4000 is busy/.test(error.message));
});

test('a PORT that is no port is refused by name', async () => {
  for (const PORT of ['abc', '0', '65536', '-1', '80.5', '1e3']) {
    process.env.PORT = PORT;
    await assert.rejects(onPort(80, busy([])), (error) => error instanceof Stop && error.message.includes(`"${PORT}"`));
  }
});
