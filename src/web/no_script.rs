//! In place of `script.rs` in the module that comes first, which brings no JavaScript of jobs: the same names, and nothing behind
//! them, so that nothing is left of what handles them.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::web_worker::WorkerEvent;
use crate::wire::{self, FromWorker};

#[derive(Debug)]
pub(super) enum Script {}
pub(super) enum Parcel {}
pub(super) enum Token {}
/// What an attempt says beside its ending: nothing here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {}
/// Runs a script's jobs: nothing here.
pub type ScriptRunner = JsValue;
pub(super) enum Call {}

impl Script {
    pub(super) const fn from_message(_: &JsValue) -> Option<Self> {
        None
    }

    pub(super) const fn start(&self) -> &JsValue {
        match *self {}
    }

    pub(super) const fn parcel(&self, _: u32) -> Result<Parcel, &'static str> {
        match *self {}
    }
}

impl Script {
    pub(super) const fn admits(&self, _: &Told) -> bool {
        match *self {}
    }
}

impl Parcel {
    pub(super) const fn posting(&self, _: &[u8], _: u16, _: Option<&Token>) -> (Array, &Array) {
        match *self {}
    }
}

impl Token {
    pub(super) const fn new() -> Option<Self> {
        None
    }
}

impl Told {
    pub(super) const fn message(&self, _: &str, _: u32) -> JsValue {
        match *self {}
    }

    pub(super) const fn job(&self) -> u32 {
        match *self {}
    }

    pub(super) const fn transfer(&self) -> &Array {
        match *self {}
    }
}

pub(super) const fn event_of(_: &JsValue) -> Option<WorkerEvent> {
    None
}

pub(super) fn endings_of(frame: &Uint8Array) -> Result<Vec<FromWorker>, String> {
    wire::decode(&frame.to_vec()).map_err(|error| error.to_string())
}

pub(super) fn unpacked(data: &JsValue) -> (JsValue, Option<Array>) {
    (data.clone(), None)
}

impl Call {
    pub(super) const fn new(_: Option<&ScriptRunner>, _: Option<&Array>, _: u32, _: u32) -> Option<Self> {
        None
    }

    pub(super) const fn cancel(&self) {
        match *self {}
    }

    pub(super) const fn yielded(&self) -> Option<(JsValue, Array)> {
        match *self {}
    }
}
