//! Why a job did not complete, in the words of the page and of `pool.d.ts`, and sets of such reasons.

/// Why a job did not complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum JobErrorKind {
    /// It answered with an error.
    Failed = 0,
    /// It panicked (Rust), and its worker was replaced.
    Panicked = 1,
    /// An attempt ran out of time.
    TimedOut = 2,
    /// The whole job, or its pool, ran out of time.
    Expired = 3,
    /// It was withdrawn from the queue, or stopped when asked.
    Cancelled = 4,
    /// It did not stop when asked: its worker was terminated.
    Killed = 5,
    /// Its worker vanished.
    Lost = 6,
    /// Its arguments or its value cannot be sent between threads.
    NotCloneable = 7,
    /// It was lost with its worker too often to be tried again.
    Quarantined = 8,
}

impl JobErrorKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Failed,
        Self::Panicked,
        Self::TimedOut,
        Self::Expired,
        Self::Cancelled,
        Self::Killed,
        Self::Lost,
        Self::NotCloneable,
        Self::Quarantined,
    ];

    /// Its name in `pool.d.ts`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Panicked => "panicked",
            Self::TimedOut => "timed out",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Killed => "killed",
            Self::Lost => "lost",
            Self::NotCloneable => "not cloneable",
            Self::Quarantined => "quarantined",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Some of the kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KindSet(u16);

impl KindSet {
    /// None of them.
    pub const EMPTY: Self = Self(0);

    /// This set and one kind more.
    #[must_use]
    pub const fn with(self, kind: JobErrorKind) -> Self {
        Self(self.0 | 1 << kind as u8)
    }

    /// Whether it holds `kind`.
    pub const fn has(self, kind: JobErrorKind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_and_a_bit_of_its_own() {
        for kind in JobErrorKind::ALL {
            assert_eq!(JobErrorKind::from_name(kind.name()), Some(kind));
            let alone = KindSet::EMPTY.with(kind);
            assert!(JobErrorKind::ALL.iter().all(|&other| alone.has(other) == (other == kind)));
        }
        assert_eq!(JobErrorKind::from_name("Failed"), None);
    }
}
