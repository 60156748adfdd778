module example.org/cgo-start

go 1.19
