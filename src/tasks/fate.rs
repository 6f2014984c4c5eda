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
    /// As a failure, because somebody orders it.
    #[cfg(feature = "programs")]
    Condemned = 3,
}

impl Fate {
    /// The fate with this number.
    pub const fn from_u8(n: u8) -> Option<Self> {
        match n {
            0 => Some(Self::Spared),
            1 => Some(Self::Refused),
            2 => Some(Self::Panics),
            #[cfg(feature = "programs")]
            3 => Some(Self::Condemned),
            _ => None,
        }
    }

    /// Lets it happen.
    ///
    /// # Errors
    /// [`TaskError::Failed`] for a refused attempt, or a condemned one.
    ///
    /// # Panics
    /// Where that is its fate.
    #[expect(clippy::panic, reason = "it is what the scene is about: a job that panics")]
    pub(super) fn befall(self) -> Result<(), TaskError> {
        match self {
            Self::Spared => Ok(()),
            Self::Refused => Err(TaskError::Failed(REFUSED.to_owned())),
            Self::Panics => panic!("{PANIC}"),
            #[cfg(feature = "programs")]
            Self::Condemned => Err(TaskError::Failed(CONDEMNED.to_owned())),
        }
    }
}

/// What a refused attempt says.
pub const REFUSED: &str = "the service did not answer";
/// What an attempt says that somebody made to fail.
#[cfg(feature = "programs")]
pub const CONDEMNED: &str = "made to fail by hand";
/// What a panic on purpose says.
pub const PANIC: &str = "this job panics on purpose";
