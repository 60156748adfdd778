module example.org/programs

go 1.21

require (
	github.com/mattn/go-sqlite3 v1.14.53
	github.com/smacker/go-tree-sitter v0.0.0-20240827094217-dd81d9e9be82
)
