// The one trace, decoded: a growable store of 32-byte records (layout: kinds.js) and the tables they point into.
// It knows nothing of what the records mean. Invariant: `at` never falls from one record to the next.

/** @typedef {import('./protocol.js').Site} Site */

/**
 * One record. Times in nanoseconds from the start of the run; a number that is absent is 0.
 * @typedef {object} TraceEvent
 * @property {number} at
 * @property {number} kind    a Kind
 * @property {number} detail
 * @property {number} actor
 * @property {number} object
 * @property {number} site    index + 1 into the sites
 * @property {number} job
 * @property {number} a
 * @property {number} b       exact up to 2^53
 */

export const RECORD_BYTES = 32;
const HIGH = 2 ** 32;

export class Trace {
  #bytes = new Uint8Array(256 * RECORD_BYTES);
  #data = new DataView(this.#bytes.buffer);
  /** Number of records. */
  length = 0;
  /** Records that the coordinator had to throw away. */
  dropped = 0;
  /** @type {string[]} */
  strings = [];
  /** @type {Site[]} */
  sites = [];

  /**
   * Records from index `from` on replace what was there: a batch appends, a branch starts over.
   * Where `from` leaves a gap, the lost records read as kind 0, which every fold ignores.
   * @param {number} from
   * @param {ArrayBuffer} events whole records
   */
  replace(from, events) {
    const added = Math.floor(events.byteLength / RECORD_BYTES);
    if (from === 0 && added > 0) {
      // A whole run comes at once and may be large: it is kept as it came.
      this.#bytes = new Uint8Array(events);
      this.#data = new DataView(events);
      this.length = added;
      return;
    }
    this.#reserve(from + added);
    if (from > this.length) this.#fillGap(from);
    this.#bytes.set(new Uint8Array(events, 0, added * RECORD_BYTES), from * RECORD_BYTES);
    this.length = from + added;
  }

  /** @param {number} index */
  atNs(index) {
    return this.#u64(index * RECORD_BYTES);
  }

  /**
   * @param {number} index
   * @param {TraceEvent} [event]  to be filled instead of a new one
   * @returns {TraceEvent}
   */
  event(index, event = { at: 0, kind: 0, detail: 0, actor: 0, object: 0, site: 0, job: 0, a: 0, b: 0 }) {
    const data = this.#data, start = index * RECORD_BYTES;
    event.at = this.#u64(start);
    event.kind = data.getUint8(start + 8);
    event.detail = data.getUint8(start + 9);
    event.actor = data.getUint16(start + 10, true);
    event.object = data.getUint16(start + 12, true);
    event.site = data.getUint16(start + 14, true);
    event.job = data.getUint32(start + 16, true);
    event.a = data.getUint32(start + 20, true);
    event.b = this.#u64(start + 24);
    return event;
  }

  /** Where in the source this record says its actor is; 0 nowhere. @param {number} index */
  siteAt(index) {
    return this.#data.getUint16(index * RECORD_BYTES + 14, true);
  }

  /** @param {number} index */
  actorAt(index) {
    return this.#data.getUint16(index * RECORD_BYTES + 10, true);
  }

  /**
   * The indices of the records of one job, source line or kind, from the first on; a scan that reads one field of each record.
   * @param {'job' | 'site' | 'kind'} field
   * @param {number} value
   * @param {number} [until] records before this index
   */
  indicesOf(field, value, until = this.length) {
    const data = this.#data, at = { job: 16, site: 14, kind: 8 }[field];
    const read = field === 'job' ? (/** @type {number} */ place) => data.getUint32(place, true)
      : field === 'site' ? (/** @type {number} */ place) => data.getUint16(place, true) : (/** @type {number} */ place) => data.getUint8(place);
    const indices = [];
    for (let index = 0, place = at; index < until; index++, place += RECORD_BYTES) if (read(place) === value) indices.push(index);
    return indices;
  }

  /** All records as they stand in a file, copied. */
  bytes() {
    return this.#bytes.slice(0, this.length * RECORD_BYTES);
  }

  /** The time of the newest record, or 0. */
  get endNs() {
    return this.length ? this.atNs(this.length - 1) : 0;
  }

  /**
   * How many records have happened by this time, those of this very nanosecond included.
   * @param {number} ns
   */
  countUntil(ns) {
    let low = 0, high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.atNs(middle) <= ns) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param {number} number index + 1; 0 is no string */
  string(number) {
    return this.strings[number - 1] ?? '';
  }

  /**
   * @param {number} number index + 1; 0 is nowhere
   * @returns {Site | null}
   */
  site(number) {
    return this.sites[number - 1] ?? null;
  }

  /** @param {number} start byte offset */
  #u64(start) {
    return this.#data.getUint32(start, true) + this.#data.getUint32(start + 4, true) * HIGH;
  }

  /** @param {number} records */
  #reserve(records) {
    if (records * RECORD_BYTES <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(records * RECORD_BYTES, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.length * RECORD_BYTES));
    this.#bytes = grown;
    this.#data = new DataView(grown.buffer);
  }

  /** @param {number} from */
  #fillGap(from) {
    const lastNs = BigInt(this.endNs);
    this.#bytes.fill(0, this.length * RECORD_BYTES, from * RECORD_BYTES);
    for (let index = this.length; index < from; index++) {
      this.#data.setBigUint64(index * RECORD_BYTES, lastNs, true);
    }
  }
}
