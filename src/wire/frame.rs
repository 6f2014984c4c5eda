//! Reading and writing the parts of a frame. Nothing in a frame, however damaged, makes the reader panic.

use std::fmt;

/// First byte of every frame.
pub const VERSION: u8 = 1;

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameError {
    /// Byte at which it stops making sense.
    pub at: usize,
    /// What stood to be read there.
    pub expected: &'static str,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no {} at byte {} of the frame", self.expected, self.at)
    }
}

impl std::error::Error for FrameError {}

/// Takes a frame apart, from its first byte on.
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, FrameError> {
        let mut reader = Self { bytes, at: 0 };
        match reader.u8("version")? {
            VERSION => Ok(reader),
            _ => Err(FrameError { at: 0, expected: "known version" }),
        }
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub(super) const fn error(&self, expected: &'static str) -> FrameError {
        FrameError { at: self.at, expected }
    }

    pub(super) fn u8(&mut self, what: &'static str) -> Result<u8, FrameError> {
        Ok(self.take(1, what)?[0])
    }

    pub(super) fn bool(&mut self, what: &'static str) -> Result<bool, FrameError> {
        match self.u8(what)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(FrameError { at: self.at - 1, expected: what }),
        }
    }

    pub(super) fn u32(&mut self, what: &'static str) -> Result<u32, FrameError> {
        let bytes = self.take(4, what)?;
        Ok(bytes.iter().rev().fold(0, |n, &byte| n << 8 | u32::from(byte)))
    }

    pub(super) fn u64(&mut self, what: &'static str) -> Result<u64, FrameError> {
        let low = self.u32(what)?;
        Ok(u64::from(self.u32(what)?) << 32 | u64::from(low))
    }

    pub(super) fn text(&mut self, what: &'static str) -> Result<String, FrameError> {
        let n_bytes = self.u32(what)? as usize;
        let start = self.at;
        let bytes = self.take(n_bytes, what)?.to_vec();
        String::from_utf8(bytes).map_err(|_| FrameError { at: start, expected: what })
    }

    fn take(&mut self, n: usize, what: &'static str) -> Result<&'a [u8], FrameError> {
        let end = self.at.checked_add(n).filter(|&end| end <= self.bytes.len()).ok_or(self.error(what))?;
        let bytes = &self.bytes[self.at..end];
        self.at = end;
        Ok(bytes)
    }
}

/// Puts a frame together.
pub struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn new() -> Self {
        Self(vec![VERSION])
    }

    pub(super) fn u8(&mut self, n: u8) -> &mut Self {
        self.0.push(n);
        self
    }

    pub(super) fn u32(&mut self, n: u32) -> &mut Self {
        self.0.extend_from_slice(&n.to_le_bytes());
        self
    }

    pub(super) fn u64(&mut self, n: u64) -> &mut Self {
        self.0.extend_from_slice(&n.to_le_bytes());
        self
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.u32(text.len() as u32);
        self.0.extend_from_slice(text.as_bytes());
        self
    }
}
