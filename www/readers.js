// All that is read off a trace beside its states: what timeline and charts are drawn from.

import { Journeys } from './journeys.js';
import { Series } from './series.js';
import { Slices } from './slices.js';

export class Readers {
  slices = new Slices();
  series = new Series();
  journeys = new Journeys();

  get all() {
    return [this.slices, this.series, this.journeys];
  }
}
