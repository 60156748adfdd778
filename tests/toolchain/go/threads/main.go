// SPDX-License-Identifier: Apache-2.0

// Threads that C makes: those of a module, which share its work, and our own, each of which resolves a name and calls
// back into Go.
package main

//go:debug netdns=cgo

/*
#cgo LDFLAGS: -pthread
int run_threads(int n);
*/
import "C"

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net"
	"os/user"
	"sync/atomic"

	"github.com/DataDog/zstd"
)

var resolved atomic.Int32

//export goResolved
func goResolved(family C.int) {
	resolved.Add(1)
}

// Whether what four threads of the module packed is what one unpacks.
func packs() bool {
	var packed bytes.Buffer

	text := make([]byte, 4<<20)
	for i := range text {
		text[i] = byte(rand.Intn(16))
	}
	writer := zstd.NewWriter(&packed)
	if err := writer.SetNbWorkers(4); err != nil {
		log.Fatal(err)
	}
	if _, err := writer.Write(text); err != nil {
		log.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		log.Fatal(err)
	}
	unpacked, err := io.ReadAll(zstd.NewReader(&packed))
	return err == nil && bytes.Equal(unpacked, text)
}

func main() {
	if rc := C.run_threads(8); rc != 0 {
		log.Fatal("run_threads: ", rc)
	}
	// Through getaddrinfo and getpwuid_r. In an empty root neither finds anything, which is an answer
	// as well.
	_, host := net.LookupHost("localhost")
	_, name := user.Current()
	fmt.Println("packed", packs(), "resolved", resolved.Load(), host == nil, name == nil)
}
