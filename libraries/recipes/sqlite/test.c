/* pkg-config: sqlite3 */
/* SPDX-License-Identifier: Apache-2.0 */

#include <sqlite3.h>
#include <string.h>

int main(void)
{
	sqlite3 *base;
	sqlite3_stmt *query;

	if (strcmp(sqlite3_libversion(), SQLITE_VERSION) != 0 ||
	    sqlite3_open(":memory:", &base) != SQLITE_OK)
		return 1;
	if (sqlite3_exec(base,
		"create virtual table t using fts5(x); insert into t values ('static libraries'), "
		"('compilers')",
		NULL, NULL, NULL) != SQLITE_OK)
		return 2;
	if (sqlite3_prepare_v2(base, "select pow(rowid + 5, 2) from t where t match 'libraries'",
		-1, &query, NULL) != SQLITE_OK)
		return 3;
	return sqlite3_step(query) != SQLITE_ROW || sqlite3_column_int(query, 0) != 36;
}
