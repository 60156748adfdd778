// SPDX-License-Identifier: Apache-2.0

// A database in a file of the working directory: one large C source, file locks, mmap.
package main

import (
	"database/sql"
	"fmt"
	"log"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	var sum int
	var version string

	db, err := sql.Open("sqlite3", "test.db?_journal_mode=WAL")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, query := range []string{"DROP TABLE IF EXISTS t", "CREATE TABLE t (n INTEGER)",
		"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100) INSERT INTO t SELECT n FROM c"} {
		if _, err := db.Exec(query); err != nil {
			log.Fatal(err)
		}
	}
	if err := db.QueryRow("SELECT sum(n), sqlite_version() FROM t").Scan(&sum, &version); err != nil {
		log.Fatal(err)
	}
	fmt.Println("sum", sum)
}
