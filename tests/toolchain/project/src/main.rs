// SPDX-License-Identifier: Apache-2.0
// A Rust program with threads and a library in C; a panic is caught, so unwinding works.
extern "C" {
    fn sum_to(n: i32) -> i32;
}

fn main() {
    let sum = std::thread::spawn(|| unsafe { sum_to(100) }).join().unwrap();
    let caught = std::panic::catch_unwind(|| std::panic::resume_unwind(Box::new(1))).is_err();
    println!("sum {sum} {caught}");
}
