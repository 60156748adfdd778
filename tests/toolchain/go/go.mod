module example.org/programs

go 1.21

require (
	github.com/DataDog/zstd v1.5.7
	github.com/mattn/go-sqlite3 v1.14.53
	github.com/smacker/go-tree-sitter v0.0.0-20240827094217-dd81d9e9be82
	gopkg.in/olebedev/go-duktape.v3 v3.0.0-20210326210528-650f7c854440
)

require gopkg.in/check.v1 v1.0.0-20201130134442-10cb98267c6c // indirect
