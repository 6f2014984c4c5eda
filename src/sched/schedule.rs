//! A schedule as data: where a run leaves the usual order, and for what.
//!
//! A run asks again and again which of several comes next. The usual answer is the first: the task that became ready first, the
//! first case of a select that is ready, the answer that is due first. A schedule names the questions that are answered otherwise.
//! Only questions with more than one possible answer count, from 1.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// Where a run leaves the usual order. As text: `fifo` (nowhere), or `1@3,2@17`: option 1 (from 0) at the third choice, option 2
/// at the seventeenth, everywhere else the usual one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Schedule(Vec<Deviation>);

/// One choice that is not the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Deviation {
    /// Which choice of the run, from 1.
    pub choice: u32,
    /// Which of its options, from 1; 0 would be the usual one. Where there are fewer: the last.
    pub option: u16,
}

/// Why a text is no schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleError {
    /// The piece that is none.
    pub piece: String,
}

impl Schedule {
    /// The usual order throughout.
    pub const USUAL: Self = Self(Vec::new());
    /// The most deviations that a schedule may have.
    pub const MOST: usize = 1_000;

    /// The schedule with these deviations, by growing choice.
    pub fn of(deviations: Vec<Deviation>) -> Self {
        debug_assert!(deviations.is_sorted_by(|a, b| a.choice < b.choice), "{deviations:?}");
        Self(deviations)
    }

    /// Where it leaves the usual order.
    pub fn deviations(&self) -> &[Deviation] {
        &self.0
    }

    /// The shortest schedule that is left when deviations are taken out one by one as long as `holds` says yes.
    pub fn shortened(mut self, mut holds: impl FnMut(&Self) -> bool) -> Self {
        let mut index = self.0.len();
        while index > 0 {
            index -= 1;
            let mut shorter = self.clone();
            shorter.0.remove(index);
            if holds(&shorter) {
                self = shorter;
                index = index.min(self.0.len());
            }
        }
        self
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("fifo");
        }
        for (index, Deviation { choice, option }) in self.0.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(f, "{comma}{option}@{choice}")?;
        }
        Ok(())
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        if text == "fifo" {
            return Ok(Self::USUAL);
        }
        let mut deviations: Vec<Deviation> = Vec::new();
        for piece in text.split(',') {
            let read = || {
                let (option, choice) = piece.split_once('@')?;
                let deviation = Deviation { choice: number(choice)?, option: u16::try_from(number(option)?).ok()? };
                let is_next = deviations.last().is_none_or(|last| last.choice < deviation.choice);
                (is_next && deviations.len() < Self::MOST).then_some(deviation)
            };
            match read() {
                Some(deviation) => deviations.push(deviation),
                None => return Err(ScheduleError { piece: piece.chars().take(40).collect() }),
            }
        }
        Ok(Self(deviations))
    }
}

/// Digits alone, from 1: one number has one text.
fn number(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| is_plain)
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "“{}” is no choice; a schedule must be fifo, or at most {} choices such as 1@3,2@17 (option 1 at choice 3, option 2 \
             at choice 17; options from 1 to 65535, choices growing)",
            self.piece,
            Schedule::MOST
        )
    }
}

impl Error for ScheduleError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_read_as_it_is_written() {
        for text in ["fifo", "1@1", "1@3,2@17,65535@4294967295"] {
            assert_eq!(text.parse::<Schedule>().expect("it is one").to_string(), text);
        }
    }

    #[test]
    fn what_is_no_schedule_is_refused_at_the_piece_that_is_none() {
        for (text, piece) in [
            ("", ""),
            ("FIFO", "FIFO"),
            ("1@3,", ""),
            ("0@3", "0@3"),
            ("1@0", "1@0"),
            ("01@3", "01@3"),
            ("+1@3", "+1@3"),
            ("1@3,1@3", "1@3"),
            ("1@3,2@2", "2@2"),
            ("65536@1", "65536@1"),
            ("1@4294967296", "1@4294967296"),
            ("1@3;2@4", "1@3;2@4"),
            ("<b>@1", "<b>@1"),
        ] {
            assert_eq!(text.parse::<Schedule>().expect_err(text).piece, piece);
        }
        let long: Vec<String> = (1..=1_001).map(|choice| format!("1@{choice}")).collect();
        assert_eq!(long.join(",").parse::<Schedule>().expect_err("one too many").piece, "1@1001");
    }

    #[test]
    fn what_does_not_matter_is_taken_out() {
        let schedule: Schedule = "1@1,2@2,1@5,3@9".parse().expect("it is one");
        let needs = |schedule: &Schedule| [2, 9].iter().all(|choice| schedule.0.iter().any(|it| it.choice == *choice));
        assert_eq!(schedule.shortened(needs).to_string(), "2@2,3@9");
    }
}
