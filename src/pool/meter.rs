//! What a pool measures of itself: how long jobs waited and ran, how busy its workers were, how many jobs it completed.
//!
//! It is told what happened and when; it reads no clock.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::time::Time;

/// Durations of one kind, recorded in microseconds.
///
/// Mean, maximum and count are exact; percentiles come from a histogram of two significant digits (off by at most 1 %) and
/// reach to a day.
#[derive(Clone, Debug)]
pub struct Meter {
    histogram: Histogram<u32>,
    total_micros: u64,
    max_micros: u64,
}

/// What a [`Meter`] has measured, in milliseconds; all zero before the first measurement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Percentiles {
    /// Half took no longer than this.
    pub p50: f64,
    /// Nine in ten took no longer.
    pub p90: f64,
    /// 99 in 100 took no longer.
    pub p99: f64,
    /// The longest.
    pub max: f64,
    /// The arithmetic mean.
    pub mean: f64,
    /// How many were measured.
    pub count: u64,
}

impl Default for Meter {
    fn default() -> Self {
        let histogram = Histogram::new_with_max(MOST_MICROS, 2).expect("constant bounds that the library allows");
        Self { histogram, total_micros: 0, max_micros: 0 }
    }
}

impl Meter {
    /// Adds a measurement.
    pub fn record(&mut self, span: Duration) {
        self.record_many(span, 1);
    }

    /// Adds so many that are equal.
    pub fn record_many(&mut self, span: Duration, n: u32) {
        // Not `as_micros`: 128 bits are slow on wasm32.
        let micros = span.as_secs().saturating_mul(1_000_000).saturating_add(u64::from(span.subsec_micros()));
        self.histogram.saturating_record_n(micros, n);
        self.total_micros = self.total_micros.saturating_add(micros.saturating_mul(u64::from(n)));
        self.max_micros = self.max_micros.max(micros);
    }

    /// What was measured so far.
    pub fn percentiles(&self) -> Percentiles {
        let count = self.histogram.len();
        if count == 0 {
            return Percentiles::default();
        }
        // A bucket's upper end may lie above all that is in it.
        let at = |quantile| millis(self.histogram.value_at_quantile(quantile).min(self.max_micros) as f64);
        Percentiles {
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            max: millis(self.max_micros as f64),
            mean: millis(self.total_micros as f64 / count as f64),
            count,
        }
    }
}

/// Utilisation ρ: busy worker-time / alive worker-time, since the pool began.
#[derive(Clone, Debug, Default)]
pub struct Utilisation {
    n_alive: u32,
    n_busy: u32,
    since: Time,
    /// Worker-nanoseconds up to `since`.
    alive: u128,
    busy: u128,
}

impl Utilisation {
    /// From now on so many workers are alive (started and not yet ended), and so many of them busy with a job.
    pub fn change(&mut self, now: Time, n_alive: u32, n_busy: u32) {
        (self.busy, self.alive) = self.at(now);
        self.since = self.since.max(now);
        (self.n_alive, self.n_busy) = (n_alive, n_busy);
    }

    /// 0–1; 0 before any worker has lived.
    pub fn ratio(&self, now: Time) -> f64 {
        let (busy, alive) = self.at(now);
        if alive == 0 { 0.0 } else { busy as f64 / alive as f64 }
    }

    fn at(&self, now: Time) -> (u128, u128) {
        let span = now.since(self.since).as_nanos();
        (self.busy + span * u128::from(self.n_busy), self.alive + span * u128::from(self.n_alive))
    }
}

/// Throughput: jobs completed per second over the last five seconds, or over the pool's life while it is younger.
///
/// Completions are counted in half seconds; the window is the present one and the nine before it, so it is 4.5–5 s long.
#[derive(Clone, Debug, Default)]
pub struct Throughput {
    /// By half second, modulo their number.
    counts: [u32; N_SLICES],
    /// The present half second, counted from the pool's beginning.
    slice: u64,
}

impl Throughput {
    /// A job has completed.
    pub fn completed(&mut self, now: Time) {
        self.completed_many(now, 1);
    }

    /// So many have.
    pub fn completed_many(&mut self, now: Time, n: u32) {
        let slice = slice_of(now).max(self.slice);
        // What is older than a whole round is forgotten.
        let first_new = (self.slice + 1).max((slice + 1).saturating_sub(N_SLICES as u64));
        (first_new..=slice).for_each(|new| self.counts[index(new)] = 0);
        self.slice = slice;
        self.counts[index(slice)] += n;
    }

    /// Jobs completed per second, now; 0 at the very beginning.
    pub fn per_second(&self, now: Time) -> f64 {
        let first = (slice_of(now) + 1).saturating_sub(N_SLICES as u64);
        // Of what was counted, the part not yet out of the window.
        let oldest = (self.slice + 1).saturating_sub(N_SLICES as u64);
        let n: u32 = (first.max(oldest)..=self.slice).map(|slice| self.counts[index(slice)]).sum();
        let window = now.since(Time::from_nanos(first * SLICE_NANOS)).as_nanos();
        if window == 0 { 0.0 } else { f64::from(n) * 1e9 / window as f64 }
    }
}

fn slice_of(now: Time) -> u64 {
    now.as_nanos() / SLICE_NANOS
}

const fn index(slice: u64) -> usize {
    (slice % N_SLICES as u64) as usize
}

const fn millis(micros: f64) -> f64 {
    micros / 1e3
}

const SLICE_NANOS: u64 = 500_000_000;
const N_SLICES: usize = 10;
/// A day.
const MOST_MICROS: u64 = 86_400_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Time {
        Time::from_millis(millis)
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= expected * 0.01, "{found} is not within 1 % of {expected}");
    }

    #[test]
    fn percentiles_are_those_of_what_was_measured() {
        let mut meter = Meter::default();
        assert_eq!(meter.percentiles(), Percentiles::default());
        (1..=1_000).rev().for_each(|millis| meter.record(Duration::from_millis(millis)));
        let found = meter.percentiles();
        near(found.p50, 500.0);
        near(found.p90, 900.0);
        near(found.p99, 990.0);
        assert_eq!((found.max, found.mean, found.count), (1_000.0, 500.5, 1_000), "exact");
    }

    #[test]
    fn nothing_lies_above_the_maximum() {
        let mut meter = Meter::default();
        meter.record(Duration::from_micros(100_001));
        let found = meter.percentiles();
        assert_eq!((found.p50, found.p99, found.max), (100.001, 100.001, 100.001));
    }

    #[test]
    fn the_shortest_and_the_longest_are_measured_too() {
        let mut meter = Meter::default();
        for span in [Duration::ZERO, Duration::from_nanos(999), Duration::from_micros(3)] {
            meter.record(span);
        }
        assert_eq!((meter.percentiles().p50, meter.percentiles().p99), (0.0, 0.003));
        meter.record(Duration::MAX);
        assert_eq!(meter.percentiles().count, 4);
    }

    #[test]
    fn utilisation_is_busy_worker_time_over_alive_worker_time() {
        let mut use_ = Utilisation::default();
        assert_eq!(use_.ratio(at(100)), 0.0);
        use_.change(at(100), 2, 0);
        use_.change(at(200), 2, 1);
        use_.change(at(300), 4, 4);
        assert_eq!(use_.ratio(at(300)), 100.0 / 400.0);
        assert_eq!(use_.ratio(at(400)), 500.0 / 800.0, "what is still going on counts");
        use_.change(at(400), 0, 0);
        assert_eq!(use_.ratio(at(9_000)), 500.0 / 800.0, "a pool without workers is neither busy nor idle");
    }

    #[test]
    fn throughput_of_a_young_pool_is_over_its_life() {
        let mut throughput = Throughput::default();
        assert_eq!(throughput.per_second(at(0)), 0.0);
        (1..=20).for_each(|n| throughput.completed(at(n * 100)));
        assert_eq!(throughput.per_second(at(2_000)), 10.0);
        assert_eq!(throughput.per_second(at(4_000)), 5.0);
    }

    #[test]
    fn throughput_is_steady_while_the_rate_is_and_falls_to_nothing_after() {
        let mut throughput = Throughput::default();
        for n in 1..=10_000_u64 {
            throughput.completed(at(n * 10));
            if n > 100 {
                let found = throughput.per_second(at(n * 10));
                assert!((found - 100.0).abs() <= 1.0, "{found} per second after {n}");
            }
        }
        let end = 100_000;
        let falling: Vec<f64> = (0..12).map(|n| throughput.per_second(at(end + n * 500))).collect();
        assert!(falling.windows(2).all(|pair| pair[1] <= pair[0]), "{falling:?}");
        assert_eq!(falling[10..], [0.0, 0.0]);
        throughput.completed(at(200_000));
        assert!(throughput.per_second(at(200_000)) < 0.25, "the old ones are forgotten");
    }
}
