// SPDX-License-Identifier: Apache-2.0

// C++ in a module (a scanner in C++ under a parser in C), and C++ of our own with exceptions.
package main

// int parse_number(const char *text);
import "C"

import (
	"context"
	"fmt"
	"log"

	sitter "github.com/smacker/go-tree-sitter"
	"github.com/smacker/go-tree-sitter/yaml"
)

func main() {
	text := []byte("a: [1, two]\nb: |\n  text\n")
	root, err := sitter.ParseCtx(context.Background(), text, yaml.GetLanguage())
	if err != nil {
		log.Fatal(err)
	}
	if root.HasError() {
		log.Fatal("the parser refuses ", root.String())
	}
	fmt.Println(root.Type(), C.parse_number(C.CString("42")), C.parse_number(C.CString("x")))
}
