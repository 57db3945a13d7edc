//! The WebAssembly exports. The only crate that names wasm-bindgen.
