//! Live tests with the page's part played in a window; see `tests/browser/`.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs)]

mod browser;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
