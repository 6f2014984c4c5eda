package main

import (
	"fmt"
	"sync"
	"time"
)

// stage is a pool of its own: it takes from one channel and sends to the next.
func stage(workers int, takes time.Duration, in <-chan int) <-chan int {
	out := make(chan int, 2)
	var group sync.WaitGroup
	for n := 0; n < workers; n++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for item := range in {
				time.Sleep(takes)
				out <- item
			}
		}()
	}
	go func() {
		group.Wait()
		close(out)
	}()
	return out
}

func main() {
	items := make(chan int, 2)
	go func() {
		defer close(items)
		for item := 1; item <= 12; item++ {
			items <- item
		}
	}()
	const ms = time.Millisecond
	for item := range stage(1, 40*ms, stage(1, 120*ms, stage(1, 40*ms, items))) {
		fmt.Println(item)
	}
}
