// All that is read off a trace beside its states: what timeline and charts are drawn from.

import { Series } from './series.js';
import { Slices } from './slices.js';

export class Readers {
  slices = new Slices();
  series = new Series();

  get all() {
    return [this.slices, this.series];
  }
}
