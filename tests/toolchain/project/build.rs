// SPDX-License-Identifier: Apache-2.0
// Compiles the C library with the target's compiler, as the crate cc does, and archives it.
use std::{env, process::Command};

fn run(tool: &str, args: &[&str]) {
    let status = Command::new(env::var(tool).unwrap()).args(args).status();
    assert!(status.unwrap().success(), "{tool} failed");
}

fn main() {
    let out = env::var("OUT_DIR").unwrap();
    run("CC", &["-O2", "-fPIC", "-c", "src/sum.c", "-o", &format!("{out}/sum.o")]);
    run("AR", &["rcs", &format!("{out}/libsum.a"), &format!("{out}/sum.o")]);
    println!("cargo:rustc-link-search=native={out}");
    println!("cargo:rustc-link-lib=static=sum");
    println!("cargo:rerun-if-env-changed=CC");
}
