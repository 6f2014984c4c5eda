import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Playback } from '../../www/playback.js';

const MS = 1e6;

test('a simulated run plays in real time at speed 1', () => {
  const playback = new Playback('simulated');
  playback.endNs = 400 * MS;
  for (let wallMs = 1000; wallMs <= 1160; wallMs += 16) playback.tick(wallMs);
  assert.equal(Math.round(playback.nowNs / MS), 160);
  assert.equal(playback.isOver, false);
});

test('speed scales the virtual time', () => {
  const playback = new Playback('simulated');
  playback.endNs = 400 * MS;
  playback.speed = 0.25;
  playback.tick(0);
  playback.tick(80);
  assert.equal(playback.nowNs, 20 * MS);
});

test('it stops at the end, not after it', () => {
  const playback = new Playback('simulated');
  playback.endNs = 30 * MS;
  playback.tick(0);
  playback.tick(90);
  assert.equal(playback.nowNs, 30 * MS);
  assert.ok(playback.isOver);
});

test('the greatest speed jumps to the end', () => {
  const playback = new Playback('simulated');
  playback.endNs = 9e12;
  playback.speed = Infinity;
  playback.tick(0);
  assert.ok(playback.isOver);
});

test('a hidden page pauses the playback', () => {
  const playback = new Playback('simulated');
  playback.endNs = 1e12;
  playback.tick(0);
  playback.tick(60_000);
  assert.equal(playback.nowNs, 100 * MS);
});

test('a live run follows the coordinator, and its own clock between two messages', () => {
  const playback = new Playback('live');
  playback.heard(50 * MS, 1000);
  playback.tick(1016);
  assert.equal(playback.nowNs, 66 * MS);
});

test('a live run stands at zero until there is news of it', () => {
  const playback = new Playback('live');
  playback.tick(5000);
  assert.equal(playback.nowNs, 0);
});

test('live time never runs backwards when a message comes late', () => {
  const playback = new Playback('live');
  playback.heard(50 * MS, 1000);
  playback.tick(1040);
  playback.heard(70 * MS, 1041);
  playback.tick(1041);
  assert.equal(playback.nowNs, 90 * MS);
});

test('the end of a live run is the end, whatever the clock says', () => {
  const playback = new Playback('live');
  playback.heard(50 * MS, 1000);
  playback.tick(1400);
  playback.endNs = 412 * MS;
  playback.tick(1500);
  assert.equal(playback.nowNs, 412 * MS);
  assert.ok(playback.isOver);
});

test('what was sought stays until it is played on', () => {
  const playback = new Playback('simulated');
  playback.endNs = 400 * MS;
  playback.tick(0);
  playback.seek(100 * MS);
  playback.tick(50);
  assert.equal(playback.nowNs, 100 * MS);
  playback.play();
  playback.tick(60);
  playback.tick(70);
  assert.equal(playback.nowNs, 110 * MS);
});

test('playing on from the end begins again, also what was live', () => {
  for (const mode of /** @type {const} */ (['live', 'simulated'])) {
    const playback = new Playback(mode);
    playback.heard(40 * MS, 0);
    playback.endNs = 40 * MS;
    playback.tick(0);
    playback.tick(50);
    assert.ok(playback.isOver && playback.isPaused);
    playback.play();
    playback.tick(60);
    playback.tick(70);
    assert.deepEqual([playback.nowNs, playback.isOver, playback.seenNs], [10 * MS, false, 40 * MS]);
  }
});

test('a paused live run stands still, and catches up when it goes on', () => {
  const playback = new Playback('live');
  playback.heard(50 * MS, 1000);
  playback.tick(1000);
  playback.pause();
  playback.tick(1100);
  assert.deepEqual([playback.nowNs, playback.isFollowing], [50 * MS, false]);
  playback.play();
  playback.tick(1110);
  assert.deepEqual([playback.nowNs, playback.isFollowing], [160 * MS, true]);
});

test('nothing is shown that was not read yet', () => {
  const playback = new Playback('simulated');
  playback.endNs = 400 * MS;
  playback.speed = Infinity;
  playback.tick(0, 90 * MS);
  assert.deepEqual([playback.nowNs, playback.isOver], [90 * MS, false]);
});
