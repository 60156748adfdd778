// SPDX-License-Identifier: Apache-2.0

// Calls into C and says what it took to get there: page faults, and resident memory at most in KiB.
package main

// #include <stdlib.h>
// #include <string.h>
// static int answer(void) { char *p = malloc(100); int n = strlen(strcpy(p, "42")); free(p); return 40 + n; }
import "C"

import (
	"fmt"
	"log"
	"os"
	"regexp"
	"syscall"
)

func main() {
	var usage syscall.Rusage

	if C.answer() != 42 {
		log.Fatal("C gave a wrong answer")
	}
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	// ru_maxrss would include the shell that became this program.
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	resident := regexp.MustCompile(`VmHWM:\s*(\d+) kB`).FindSubmatch(status)
	fmt.Println(usage.Minflt+usage.Majflt, string(resident[1]))
}
