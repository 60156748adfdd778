// SPDX-License-Identifier: Apache-2.0

// script LENGTH: a scripting engine, whose regular expressions go one call deeper with each character, on a thread
// that Go made.
package main

import (
	"fmt"
	"log"
	"os"
	"runtime"

	"gopkg.in/olebedev/go-duktape.v3"
)

func match(length string) bool {
	ctx := duktape.New()
	defer ctx.DestroyHeap()
	if err := ctx.PevalString(`/^(?:a|b)*$/.test(new Array(` + length + ` + 1).join("a"))`); err != nil {
		log.Fatal(err)
	}
	return ctx.GetBoolean(-1)
}

func main() {
	// While main holds the first thread, the goroutine gets another.
	runtime.LockOSThread()
	matched := make(chan bool)
	go func() {
		runtime.LockOSThread()
		matched <- match(os.Args[1])
	}()
	fmt.Println("matched", <-matched)
}
