// SPDX-License-Identifier: Apache-2.0

// stack KIB: C code that needs a stack of that many KiB, on a thread that Go made.
package main

/*
#include <string.h>

static int recurse(int kib)
{
	volatile char frame[1024 - 64];

	memset((char *)frame, kib, sizeof(frame));
	return kib > 0 ? recurse(kib - 1) + (frame[0] == frame[500]) : 0;
}
*/
import "C"

import (
	"fmt"
	"log"
	"os"
	"runtime"
	"strconv"
)

func main() {
	kib, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	// While main holds the first thread, whose stack is the process's, the goroutine gets one
	// that pthread_create made.
	runtime.LockOSThread()
	depth := make(chan int)
	go func() {
		runtime.LockOSThread()
		depth <- int(C.recurse(C.int(kib)))
	}()
	fmt.Println("depth", <-depth)
}
