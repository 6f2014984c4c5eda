//! What befalls an attempt once its work is done: scenes let a service refuse, or a job panic, on purpose and by the seed.

use super::TaskError;

/// How an attempt is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Fate {
    /// As the task says.
    #[default]
    Spared = 0,
    /// As if the service that it calls had not answered.
    Refused = 1,
    /// By a panic.
    Panics = 2,
}

impl Fate {
    /// The fate with this number.
    pub const fn from_u8(n: u8) -> Option<Self> {
        match n {
            0 => Some(Self::Spared),
            1 => Some(Self::Refused),
            2 => Some(Self::Panics),
            _ => None,
        }
    }

    /// Lets it happen.
    ///
    /// # Errors
    /// [`TaskError::Failed`] for a refused attempt.
    ///
    /// # Panics
    /// Where that is its fate.
    #[expect(clippy::panic, reason = "it is what the scene is about: a job that panics")]
    pub(super) fn befall(self) -> Result<(), TaskError> {
        match self {
            Self::Spared => Ok(()),
            Self::Refused => Err(TaskError::Failed(REFUSED.to_owned())),
            Self::Panics => panic!("{PANIC}"),
        }
    }
}

/// What a refused attempt says.
pub const REFUSED: &str = "the service did not answer";
/// What a panic on purpose says.
pub const PANIC: &str = "this job panics on purpose";
