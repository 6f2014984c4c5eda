package main

import (
	"fmt"
	"sync"
)

func main() {
	sum := 0
	var workers sync.WaitGroup
	for n := 0; n < 3; n++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for job := 0; job < 100_000; job++ {
				sum += 1 // read, add, write: another worker may come in between
			}
		}()
	}
	workers.Wait()
	fmt.Println(sum, "of", 3*100_000)
}
