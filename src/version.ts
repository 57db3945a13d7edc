/** The version of this package: that of package.json, the Cargo workspace and the WebAssembly module. */
export const version = "0.1.0";
